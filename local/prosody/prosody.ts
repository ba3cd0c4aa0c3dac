import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../src/log.ts';
import { type Child, findProgram, startChild, stopStaleProcess } from '../supervise/child.ts';
import { keepRunning } from '../supervise/keep-running.ts';
import { lockFolder } from '../supervise/lock.ts';
import { MissingPart } from '../supervise/missing.ts';
import { claimPort, freePort } from '../supervise/ports.ts';
import { type Account, accountFile, accountPath } from './account.ts';
import { configuration } from './config.ts';
import { type Home, settle, writeFor } from './home.ts';
import { probe } from './probe.ts';

const START_TIMEOUT = 15_000;
const STOP_TIMEOUT = 5_000;

export interface ProsodyOptions {
  /** Holds the configuration, the rooms and the accounts; made if needed, kept between starts. */
  directory: string;
  /** Where the server's account lives. Participants come to `guests.` of it. */
  domain: string;
  /** The domain of the rooms. */
  conference: string;
  /** The server's account: it owns every room, and only it can make one. */
  admin: Account;
  /** More accounts, with no say in anything. */
  accounts?: Account[];
  /** Loopback ports; any free ones by default. */
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
  /** The domain anybody authenticates to anonymously. */
  participants: string;
  conference: string;
  ports: { c2s: number; http: number };
  /** Of the process that runs now. */
  readonly pid: number;
}

/**
 * Runs a real Prosody on two loopback ports: TCP, and HTTP for WebSocket and BOSH. Should it die it is
 * started again; it stops when disposed of, and by itself when we are killed. Nothing outside `directory` is
 * read or written, except as `settle` says.
 * @throws Missing when it is not installed; InUse when another live process runs it; Error naming the port
 * that is taken, or what Prosody said when it did not start.
 */
export async function startProsody(options: ProsodyOptions): Promise<LocalProsody> {
  const { directory, domain, conference, admin, log } = options;
  const program = findProgram('prosody', process.env['PATH']);
  if (!program) throw new MissingPart('Prosody', 'apt-get install prosody');
  await using stack = new AsyncDisposableStack();
  stack.use(await lockFolder(directory));
  const home = await settle(directory, log);
  const ports = options.ports ?? { c2s: await freePort(), http: await freePort() };
  const participants = `guests.${domain}`;
  const file = join(home.data, 'prosody.cfg.lua');
  const layout = { domain, participants, conference, owner: `${admin.username}@${domain}`, ports };
  await writeFor(home, file, configuration({ ...layout, data: home.data }));
  for (const account of [admin, ...(options.accounts ?? [])]) {
    await writeFor(home, accountPath(home.data, domain, account.username), accountFile(account));
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

interface Launch {
  program: string;
  file: string;
  directory: string;
  home: Home;
  ports: { c2s: number; http: number };
  domains: string[];
  log: Logger;
}

async function start(parts: Launch): Promise<Child> {
  const { program, file, directory, home, ports, log } = parts;
  const begun = performance.now();
  const pidFile = join(directory, 'prosody.pid');
  // One that a crash of ours left behind still has the ports.
  await stopStaleProcess(pidFile, 'SIGTERM', STOP_TIMEOUT, log);
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
    onLine: (line) => log.debug({ line }, 'prosody.said'),
    stopTimeout: STOP_TIMEOUT,
    log,
  });
  await serving(child, parts);
  log.info({ ...ports, pid: child.pid, ms: Math.round(performance.now() - begun) }, 'prosody.started');
  return child;
}

async function serving(child: Child, { ports, domains }: Launch): Promise<void> {
  const died = child.exited.then(() => true);
  const until = performance.now() + START_TIMEOUT;
  for (;;) {
    const trouble = await probe(ports, domains).catch((error: Error) => error.message);
    if (!trouble) return;
    const dead = await Promise.race([died, delay(20, false)]);
    if (!dead && performance.now() < until) continue;
    await child.stop();
    const said = child.lastLines().join(' ').trim();
    throw new Error(`Prosody did not start (${trouble}). It said: ${said || 'nothing'}`);
  }
}
