/** A Prosody XMPP server for development and tests. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../src/log.ts';
import { type Child, findProgram, startChild, stopStaleProcess } from '../supervise/child.ts';
import { keepRunning } from '../supervise/keep-running.ts';
import { lockFolder } from '../supervise/lock.ts';
import { MissingProgram } from '../supervise/missing-program.ts';
import { claimPort, freePort } from '../supervise/ports.ts';
import { type Account, accountFile, accountPath } from './account.ts';
import { configuration } from './config.ts';
import { type Home, prepareHome, writeAsUser } from './home.ts';
import { probe } from './probe.ts';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;
const PROBE_INTERVAL_MS = 20;

export interface ProsodyOptions {
  /** The folder of the configuration, the rooms and the accounts. It is created if necessary and kept. */
  directory: string;
  /** The domain of the accounts. Participants log in to its subdomain `guests`. */
  domain: string;
  /** The domain of the rooms. */
  conference: string;
  /** The account of the Lectern server. It owns every room, and only this account can create rooms. */
  admin: Account;
  /** Further accounts, without privileges. */
  accounts?: Account[];
  /** The secret of Lectern's tokens. With it, participants log in with a token instead of anonymously. */
  tokenSecret?: string;
  /** Further modules of the conference component, in Lua, by name. */
  roomModules?: Record<string, string>;
  /** Ports on the loopback interface. By default, two free ports are chosen. */
  ports?: { c2s: number; http: number };
  log: Logger;
}

export interface LocalProsody extends AsyncDisposable {
  /** `xmpp://127.0.0.1:port`, for programs. */
  service: string;
  /** `ws://127.0.0.1:port/xmpp-websocket`, for browsers of any origin. */
  websocket: string;
  /** The domain of the server's account. */
  domain: string;
  /** The domain to which any client can log in anonymously (SASL ANONYMOUS). */
  participants: string;
  conference: string;
  ports: { c2s: number; http: number };
  /** The id of the process, which changes when Prosody is started again. */
  readonly pid: number;
}

/**
 * Runs Prosody on two loopback ports: one for TCP, one for HTTP with WebSocket and BOSH. Starts Prosody again
 * when its process ends. Prosody stops when it is disposed of, or when this process is killed. It reads and
 * writes nothing outside `directory`, except as described at `prepareHome`.
 * @throws MissingProgram when Prosody is not installed; FolderInUse when another process uses `directory`; Error
 * with the port that is taken, or with the output of Prosody when it did not start.
 */
export async function startProsody(options: ProsodyOptions): Promise<LocalProsody> {
  const { directory, domain, conference, admin, log } = options;
  const program = findProgram('prosody', process.env['PATH']);
  if (!program) throw new MissingProgram('Prosody', 'apt-get install prosody');
  await using stack = new AsyncDisposableStack();
  stack.use(await lockFolder(directory));
  const home = await prepareHome(directory, log);
  const ports = options.ports ?? { c2s: await freePort(), http: await freePort() };
  const participants = `guests.${domain}`;
  const file = join(home.data, 'prosody.cfg.lua');
  const layout = { domain, participants, conference, owner: `${admin.username}@${domain}`, ports };
  const { tokenSecret, roomModules = {} } = options;
  const modules = await writeModules(home, roomModules);
  await writeAsUser(
    home,
    file,
    configuration({
      ...layout,
      data: home.data,
      modules,
      tokenSecret,
      roomModules: Object.keys(roomModules),
    }),
  );
  for (const account of [admin, ...(options.accounts ?? [])]) {
    await writeAsUser(home, accountPath(home.data, domain, account.username), accountFile(account));
  }
  const launch = () => start({ program, file, directory, home, ports, domains: [domain, participants], log });
  const running = stack.use(await keepRunning('prosody', launch, log));
  const owned = stack.move();
  return {
    service: `xmpp://127.0.0.1:${ports.c2s}`,
    websocket: `ws://127.0.0.1:${ports.http}/xmpp-websocket`,
    domain,
    participants,
    conference,
    ports,
    get pid() {
      return running.pid();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Writes the modules, and those of deploy/prosody/, to a folder that Prosody's user can read. @returns the folder */
async function writeModules(home: Home, roomModules: Record<string, string>): Promise<string> {
  const source = fileURLToPath(new URL('../../deploy/prosody/modules/', import.meta.url));
  const folder = join(home.data, 'modules');
  for (const name of await readdir(source)) {
    await writeAsUser(home, join(folder, name), await readFile(join(source, name), 'utf8'));
  }
  for (const [name, lua] of Object.entries(roomModules)) {
    await writeAsUser(home, join(folder, `mod_${name}.lua`), lua);
  }
  return folder;
}

interface LaunchOptions {
  program: string;
  file: string;
  directory: string;
  home: Home;
  ports: { c2s: number; http: number };
  domains: string[];
  log: Logger;
}

async function start(options: LaunchOptions): Promise<Child> {
  const { program, file, directory, home, ports, log } = options;
  const startedAt = performance.now();
  const pidFile = join(directory, 'prosody.pid');
  // A Prosody that a crash of this process left behind still uses the ports.
  await stopStaleProcess(pidFile, 'SIGTERM', STOP_TIMEOUT_MS, log);
  await claimPort(ports.c2s);
  await claimPort(ports.http);
  const child = await startChild({
    name: 'prosody',
    command: program,
    args: ['-F', '--config', file],
    cwd: '/',
    env: { PATH: process.env['PATH'], HOME: home.data, LANG: 'C.UTF-8' },
    ...(home.user && { user: home.user }),
    pidFile,
    onLine: (line) => log.debug({ line }, 'prosody.output'),
    stopTimeout: STOP_TIMEOUT_MS,
    log,
  });
  await waitUntilReady(child, options);
  log.info({ ...ports, pid: child.pid, ms: Math.round(performance.now() - startedAt) }, 'prosody.started');
  return child;
}

async function waitUntilReady(child: Child, { ports, domains }: LaunchOptions): Promise<void> {
  const exited = child.exited.then(() => true);
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const failure = await probe(ports, domains).catch((error: Error) => error.message);
    if (!failure) return;
    const hasExited = await Promise.race([exited, delay(PROBE_INTERVAL_MS, false)]);
    if (!hasExited && performance.now() < deadline) continue;
    await child.stop();
    const output = child.lastLines().join(' ').trim();
    throw new Error(`Prosody did not start: ${failure}. Its output: ${output || '(none)'}`);
  }
}
