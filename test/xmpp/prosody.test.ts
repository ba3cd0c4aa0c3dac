import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, readlink, realpath, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ProsodyOptions, startProsody } from '../../local/prosody/prosody.ts';
import { FolderInUse } from '../../local/supervise/lock.ts';
import { MissingProgram } from '../../local/supervise/missing-program.ts';
import { identify } from '../../local/supervise/process-identity.ts';
import { connectRooms } from '../../src/xmpp/room/rooms.ts';
import { silentLog } from '../support/silent-log.ts';
import { navigation } from '../support/xmpp/message.ts';
import { joinRoom } from '../support/xmpp/participant.ts';

const admin = { username: 'lectern', password: 'correct horse' };
const names = { domain: 'lectern.test', conference: 'conference.lectern.test' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-prosody-'));
  await chmod(folder, 0o711);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (options: Partial<ProsodyOptions> = {}) =>
  startProsody({ directory: join(folder, 'prosody'), ...names, admin, log: silentLog, ...options });

const connect = (service: string) =>
  connectRooms({ service, ...names, ...admin, resource: 'r', nickname: 'lectern', log: silentLog });

/** Starts Prosody in another process, which a test can kill. */
async function startInProcess() {
  const script = `
    import { startProsody } from './local/prosody/prosody.ts';
    const nothing = () => {};
    const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
    const { ports, pid } = await startProsody({ ...JSON.parse(process.env.OPTIONS), log });
    console.log(JSON.stringify({ ports, pid }));
    setInterval(() => {}, 1e6);`;
  const options = { directory: join(folder, 'prosody'), ...names, admin };
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, OPTIONS: JSON.stringify(options) },
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ...(JSON.parse(String(line)) as { ports: { c2s: number; http: number }; pid: number }) };
}

/** The addresses at which a process listens, as `address:port`. */
async function listeners(pid: number): Promise<string[]> {
  const files = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(files.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((each) => readFile(`/proc/${pid}/net/${each}`, 'utf8')),
  );
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && links.includes(`socket:[${inode}]`))
    .map(([, local = '']) => {
      const [address = '', port = ''] = local.split(':');
      const octets = address.match(/../g)?.map((hex) => Number.parseInt(hex, 16)) ?? [];
      return `${octets.reverse().join('.')}:${Number.parseInt(port, 16)}`;
    });
}

/** The folder to which the symbolic link `data` leads. */
const dataFolder = (directory: string) => realpath(join(directory, 'data'));

const untilEnded = (pid: number) => expect.poll(() => identify(pid)).toBeNull();

describe('the embedded Prosody', () => {
  test('accepts its account over TCP and anonymous clients over WebSocket, from a page of any origin', async () => {
    await using prosody = await start();
    await using rooms = connect(prosody.service);
    await expect.poll(() => rooms.online).toBe(true);
    await rooms.open('hall');
    const room = `hall@${names.conference}`;
    await using ann = await joinRoom({
      service: prosody.websocket,
      domain: prosody.participants,
      room,
      nickname: 'ann',
    });
    await rooms.send('hall', navigation('hall', 1));
    const message = await ann.waitFor(({ attrs }) => attrs['id'] === 'hall:1');
    expect(message.attrs['event']).toBe('navigate_sharing');
    const page = { headers: { origin: 'https://school.example' } };
    const answer = await fetch(prosody.websocket.replace('ws:', 'http:'), page);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://school.example');
    const bosh = await fetch(
      prosody.websocket.replace('ws:', 'http:').replace('xmpp-websocket', 'http-bind'),
      page,
    );
    expect(bosh.status).toBe(200);
  });

  test('listens on two loopback ports only, and does not run as root', async () => {
    await using prosody = await start();
    const listening = await listeners(prosody.pid);
    expect(listening.sort()).toEqual(
      [prosody.ports.c2s, prosody.ports.http].map((port) => `127.0.0.1:${port}`).sort(),
    );
    expect((await stat(`/proc/${prosody.pid}`)).uid).not.toBe(0);
  });

  test('keeps its rooms across a restart, and no process remains after a stop', async () => {
    let pid: number;
    {
      await using prosody = await start();
      pid = prosody.pid;
      await using rooms = connect(prosody.service);
      await expect.poll(() => rooms.online).toBe(true);
      await rooms.open('kept');
    }
    await untilEnded(pid);
    await using prosody = await start();
    // Only the server's account may create a room, so a successful join shows that the room exists.
    await using ann = await joinRoom({
      service: prosody.service,
      domain: prosody.participants,
      room: `kept@${names.conference}`,
      nickname: 'ann',
    });
    const presence = ann.received.find(({ attrs }) => attrs['from'] === ann.occupantJid);
    expect(presence?.attrs['type']).toBeUndefined();
  });

  test('is started again when its process ends', async () => {
    await using prosody = await start();
    const { pid } = prosody;
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => prosody.pid).not.toBe(pid);
    await using rooms = connect(prosody.service);
    await expect.poll(() => rooms.online).toBe(true);
  });

  test('stops when the process that started it is killed', async () => {
    const { child, pid } = await startInProcess();
    child.kill('SIGKILL');
    await untilEnded(pid);
  });

  test('is stopped by the next start when it has outlived the process that started it', async () => {
    const { child, pid, ports } = await startInProcess();
    // A suspended process does not handle the signal that it receives when its parent ends.
    process.kill(pid, 'SIGSTOP');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using prosody = await start({ ports });
    await untilEnded(pid);
    expect(prosody.ports).toEqual(ports);
  });

  test('does not start when a port is in use, and names the port', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await expect(start({ ports: { c2s: port, http: 0 } })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken`,
    );
    taken.close();
  });

  test('does not start twice in one folder', async () => {
    await using _prosody = await start();
    await expect(start()).rejects.toThrow(FolderInUse);
  });

  test('does not start where Prosody is not installed, and names the command that installs it', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      const missing = await start().catch((error: unknown) => error);
      expect(missing).toBeInstanceOf(MissingProgram);
      expect(missing).toMatchObject({ program: 'Prosody', remedy: 'apt-get install prosody' });
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('stores no password on disk', async () => {
    await using _prosody = await start();
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain(admin.password);
    }
  });

  test.runIf(process.getuid?.() === 0)('runs for a clone in a folder that only root can enter', async () => {
    const home = await mkdtemp(join(homedir(), '.lectern-prosody-'));
    try {
      await using _prosody = await start({ directory: home });
      expect((await dataFolder(home)).startsWith(home)).toBe(false);
    } finally {
      await rm(dirname(await dataFolder(home)), { recursive: true, force: true });
      await rm(home, { recursive: true, force: true });
    }
  });
});
