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
import { MissingPart } from '../../local/supervise/missing.ts';
import { identify } from '../../local/supervise/process.ts';
import { connectRooms } from '../../src/xmpp/room/rooms.ts';
import { silentLog } from '../support/silent-log.ts';
import { comeIn } from '../support/xmpp/participant.ts';
import { turn } from '../support/xmpp/rooms.ts';

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

const rooms = (service: string) =>
  connectRooms({ service, ...names, ...admin, resource: 'r', nickname: 'lectern', log: silentLog });

/** Starts one in a process that can be killed. */
async function startElsewhere() {
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

/** Where a process listens: `address:port`. */
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

/** Where the data of a folder really is. */
const place = (directory: string) => realpath(join(directory, 'data'));

const gone = (pid: number) => expect.poll(() => identify(pid), { timeout: 15_000 }).toBeNull();

describe('the chat server that comes with us', () => {
  test('lets in our account over TCP and anybody else over WebSocket, from any page', async () => {
    await using prosody = await start();
    await using connected = rooms(prosody.service);
    await expect.poll(() => connected.online).toBe(true);
    await connected.open('hall');
    const room = `hall@${names.conference}`;
    await using ann = await comeIn({
      service: prosody.websocket,
      domain: prosody.participants,
      room,
      nick: 'ann',
    });
    await connected.send('hall', turn('hall', 1));
    const message = await ann.hear(({ attrs }) => attrs['id'] === 'hall:1');
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

  test('opens nothing but its two ports on loopback, and is not root', async () => {
    await using prosody = await start();
    const listening = await listeners(prosody.pid);
    expect(listening.sort()).toEqual(
      [prosody.ports.c2s, prosody.ports.http].map((port) => `127.0.0.1:${port}`).sort(),
    );
    expect((await stat(`/proc/${prosody.pid}`)).uid).not.toBe(0);
  });

  test('keeps its rooms when it is stopped and started again, and leaves no process', async () => {
    let pid: number;
    {
      await using prosody = await start();
      pid = prosody.pid;
      await using connected = rooms(prosody.service);
      await expect.poll(() => connected.online).toBe(true);
      await connected.open('kept');
    }
    await gone(pid);
    await using prosody = await start();
    // Only the server's account may make a room: this one is there.
    await using ann = await comeIn({
      service: prosody.service,
      domain: prosody.participants,
      room: `kept@${names.conference}`,
      nick: 'ann',
    });
    const entered = ann.heard.find(({ attrs }) => attrs['from'] === ann.seat);
    expect(entered?.attrs['type']).toBeUndefined();
  });

  test('is started again when it dies', async () => {
    await using prosody = await start();
    const { pid } = prosody;
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => prosody.pid, { timeout: 10_000 }).not.toBe(pid);
    await using connected = rooms(prosody.service);
    await expect.poll(() => connected.online).toBe(true);
  });

  test('stops by itself when we are killed', async () => {
    const { child, pid } = await startElsewhere();
    child.kill('SIGKILL');
    await gone(pid);
  });

  test('is stopped by the next start when it has outlived us, whatever port it holds', async () => {
    const { child, pid, ports } = await startElsewhere();
    // Stopped, it cannot obey the signal that our death sends it.
    process.kill(pid, 'SIGSTOP');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using prosody = await start({ ports });
    await gone(pid);
    expect(prosody.ports).toEqual(ports);
  });

  test('names the port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await expect(start({ ports: { c2s: port, http: 0 } })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken`,
    );
    taken.close();
  });

  test('runs once in a folder', async () => {
    await using _prosody = await start();
    await expect(start()).rejects.toThrow(FolderInUse);
  });

  test('is named with how to install it where there is none', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      const missing = await start().catch((error: unknown) => error);
      expect(missing).toBeInstanceOf(MissingPart);
      expect(missing).toMatchObject({ what: 'Prosody', remedy: 'apt-get install prosody' });
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('keeps no password on the disk', async () => {
    await using _prosody = await start();
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain(admin.password);
    }
  });

  test.runIf(process.getuid?.() === 0)('runs for a clone in a home that only root can enter', async () => {
    const home = await mkdtemp(join(homedir(), '.lectern-prosody-'));
    try {
      await using _prosody = await start({ directory: home });
      expect((await place(home)).startsWith(home)).toBe(false);
    } finally {
      await rm(dirname(await place(home)), { recursive: true, force: true });
      await rm(home, { recursive: true, force: true });
    }
  });
});
