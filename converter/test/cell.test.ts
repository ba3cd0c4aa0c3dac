import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../src/log.ts';
import { probe } from '../src/raster/cells.ts';
import { Cell, CellFailed, CellTimedOut } from '../src/sandbox/cell.ts';
import type { Program } from '../src/sandbox/program.ts';
import { findSandbox, type Sandbox } from '../src/sandbox/sandbox.ts';
import { readMade } from '../src/sandbox/take.ts';
import { eventually, processesWith } from './processes.ts';

const log = createLog('silent');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-cell-'));
  await writeFile(join(folder, 'secret'), 'canary of the file system');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LIMITS: Program['limits'] = {
  addressSpace: 2 ** 30,
  cpu: 5,
  fileSize: 2 ** 20,
  files: 256,
  processes: 64,
};

/** A shell in a cell: each question's `run` is executed, what it prints is the answer. */
const SHELL = `
import json, subprocess, sys
for line in sys.stdin:
    run = json.loads(line)["run"]
    done = subprocess.run(["/bin/sh", "-c", run], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    print(json.dumps({"code": done.returncode, "said": done.stdout.decode(errors="replace")[-4000:]}), flush=True)
`;

const program = (places: { in: string; out: string; tmp: string }): Program => ({
  ...places,
  command: '/usr/bin/python3',
  args: ['-c', SHELL],
  env: { PATH: '/usr/bin:/bin', HOME: places.tmp },
  readable: [],
  limits: LIMITS,
});

const open = (sandbox: Sandbox) => Cell.start(sandbox, folder, program);
const run = async (cell: Cell, command: string, timeout = 20_000) =>
  (await cell.ask({ run: command }, timeout)) as { code: number; said: string };

describe('a program in a cell', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    process.env['CANARY'] = 'canary of the environment';
    sandbox = await findSandbox('bwrap', folder, probe, log);
  });

  test('sees the system, its own folder and nothing else', async () => {
    await using cell = await open(sandbox);
    await writeFile(join(cell.in, 'given'), 'given');
    expect((await run(cell, `cat ${cell.in}/given`)).said).toBe('given');
    expect((await run(cell, `cat ${folder}/secret`)).said).toMatch(/No such file/);
    expect((await run(cell, 'ls -A /root /home /work /var/log /etc/passwd /etc/shadow')).said).not.toMatch(
      /^[^l]/m,
    );
    expect((await run(cell, 'ls /etc')).said).not.toMatch(/passwd|shadow|ssl|hosts/);
  });

  test('can change nothing but what it makes', async () => {
    await using cell = await open(sandbox);
    await writeFile(join(cell.in, 'given'), 'given');
    expect((await run(cell, `echo x > ${cell.in}/given`)).code).not.toBe(0);
    expect((await run(cell, 'touch /usr/x /etc/x /x')).code).not.toBe(0);
    expect((await run(cell, `echo made > ${cell.out}/made`)).code).toBe(0);
    expect((await readMade(join(cell.out, 'made'), 4)).toString()).toBe('made');
  });

  test('has no environment of ours and no capability', async () => {
    await using cell = await open(sandbox);
    expect((await run(cell, 'env; cat /proc/*/environ')).said).not.toMatch(/canary/);
    expect((await run(cell, 'grep CapEff /proc/self/status')).said).toMatch(/CapEff:\s+0{16}/);
    expect((await run(cell, 'grep NoNewPrivs /proc/self/status')).said).toMatch(/1/);
    expect((await run(cell, 'mount -t tmpfs none /tmp')).said).toMatch(/permi|denied|superuser/i);
  });

  test('is not even the owner of our files, when we are root', async () => {
    await using cell = await open(sandbox);
    const uid = Number((await run(cell, 'id -u')).said);
    if (process.getuid?.() === 0) expect(uid).toBeGreaterThan(60_000);
    else expect(uid).toBe(process.getuid?.());
  });

  test('reaches nobody over the network, not even this machine', async () => {
    const connected: string[] = [];
    const server = createServer((socket) => {
      connected.push('somebody');
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    await using cell = await open(sandbox);
    const dial = `/usr/bin/python3 -c 'import socket; socket.create_connection(("127.0.0.1", ${port}), 2)'`;
    expect((await run(cell, dial)).said).toMatch(/refused|unreachable/i);
    expect((await run(cell, 'cat /proc/net/tcp | wc -l')).said.trim()).toBe('1');
    server.close();
    expect(connected).toEqual([]);
  });

  test('sees no process but its own', async () => {
    await using cell = await open(sandbox);
    const { said } = await run(cell, 'ls -d /proc/[0-9]* | wc -l');
    expect(Number(said)).toBeLessThan(10);
  });

  test('is killed with all it started when it does not answer in time', async () => {
    const cell = await open(sandbox);
    const started = Date.now();
    const sleeping = run(
      cell,
      '(setsid sleep 4242 &) ; (nohup sleep 4242 > /dev/null 2>&1 &) ; sleep 4242',
      700,
    );
    await expect(sleeping).rejects.toBeInstanceOf(CellTimedOut);
    expect(Date.now() - started).toBeLessThan(3000);
    await cell[Symbol.asyncDispose]();
    await eventually(() => processesWith('4242').length === 0, 3000);
  });

  test('cannot fork without end', async () => {
    await using cell = await open(sandbox);
    const { said } = await run(
      cell,
      'for i in $(seq 500); do sleep 4343 > /dev/null 2>&1 & done; echo made it',
    );
    expect(said).toMatch(/fork/i);
    expect(processesWith('4343').length).toBeLessThan(LIMITS.processes + 1);
  });

  test('cannot eat the memory, the disk or the processor', async () => {
    await using cell = await open(sandbox);
    const hungry = await run(cell, `/usr/bin/python3 -c 'x = bytearray(3 * 2**30)'`);
    expect(hungry.said).toMatch(/MemoryError/);
    const wasteful = await run(cell, `head -c 5000000 /dev/zero > ${cell.out}/big; wc -c < ${cell.out}/big`);
    expect(Number(wasteful.said.match(/\d+$/m)?.[0])).toBeLessThanOrEqual(LIMITS.fileSize);
    const busy = await run(cell, 'while :; do :; done', 60_000);
    expect(busy.code).not.toBe(0);
  }, 90_000);

  test('leaves no folder behind', async () => {
    const before = await readdir(folder);
    {
      await using cell = await open(sandbox);
      await run(
        cell,
        `mkdir -p ${cell.out}/a/b; touch ${cell.out}/a/b/c ${cell.tmp}/x; chmod 000 ${cell.out}/a`,
      );
    }
    expect(await readdir(folder)).toEqual(before);
  });

  test('is not believed: what it left in place of a file is not followed', async () => {
    await using cell = await open(sandbox);
    await symlink(join(folder, 'secret'), join(cell.out, 'link'));
    await run(cell, `mkfifo ${cell.out}/pipe; mkdir ${cell.out}/folder; echo short > ${cell.out}/short`);
    for (const name of ['link', 'pipe', 'folder', 'short', 'missing']) {
      await expect(readMade(join(cell.out, name), 25), name).rejects.toBeInstanceOf(CellFailed);
    }
  });

  test('that talks without being asked, too much, or nonsense is ended', async () => {
    for (const said of ["'{}\\n{}\\n{}'", "'no JSON'", "'x' * 2_000_000"]) {
      const script = `import sys; sys.stdin.readline(); print(${said}, flush=True); sys.stdin.read()`;
      const cell = await Cell.start(sandbox, folder, (places) => ({
        ...program(places),
        args: ['-c', script],
      }));
      const answers = cell.ask({}, 5000).then(() => cell.ask({}, 5000));
      await expect(answers).rejects.toBeInstanceOf(CellFailed);
      await cell[Symbol.asyncDispose]();
    }
  });
});

describe('where bubblewrap cannot run', () => {
  test('it says so, says what protects instead, and still limits and kills', async () => {
    const lines: string[] = [];
    const sandbox = await findSandbox(
      'none',
      folder,
      probe,
      createLog('warn', (line) => void lines.push(line)),
    );
    expect(sandbox.containment).toBe('none');
    expect(lines.join()).toMatch(/sandbox\.none.*container/);
    const cell = await open(sandbox);
    expect((await run(cell, 'env')).said).not.toMatch(/canary/);
    await expect(run(cell, 'sleep 4444', 500)).rejects.toBeInstanceOf(CellTimedOut);
    await cell[Symbol.asyncDispose]();
  });
});
