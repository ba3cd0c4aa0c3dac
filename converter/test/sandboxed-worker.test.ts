import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../src/log.ts';
import { probe } from '../src/raster/start-worker.ts';
import type { Program } from '../src/sandbox/program.ts';
import { findSandbox, type Sandbox } from '../src/sandbox/sandbox.ts';
import { SandboxedWorker, WorkerFailed, WorkerTimedOut } from '../src/sandbox/sandboxed-worker.ts';
import { readWorkerFile } from '../src/sandbox/worker-files.ts';
import { eventually, processesWith } from './support/processes.ts';

const log = createLog('silent');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-worker-'));
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

/** A shell in a worker: each question's `run` is executed, what it prints is the answer. */
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

const open = (sandbox: Sandbox) => SandboxedWorker.start(sandbox, folder, program);
const run = async (worker: SandboxedWorker, command: string, timeout = 20_000) =>
  (await worker.ask({ run: command }, timeout)) as { code: number; said: string };

describe('a program in a worker', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    process.env['CANARY'] = 'canary of the environment';
    sandbox = await findSandbox('bwrap', folder, probe, log);
  });

  test('sees the system, its own folder and nothing else', async () => {
    await using worker = await open(sandbox);
    await writeFile(join(worker.in, 'given'), 'given');
    expect((await run(worker, `cat ${worker.in}/given`)).said).toBe('given');
    expect((await run(worker, `cat ${folder}/secret`)).said).toMatch(/No such file/);
    expect((await run(worker, 'ls -A /root /home /work /var/log /etc/passwd /etc/shadow')).said).not.toMatch(
      /^[^l]/m,
    );
    expect((await run(worker, 'ls /etc')).said).not.toMatch(/passwd|shadow|ssl|hosts/);
  });

  test('can change nothing but what it makes', async () => {
    await using worker = await open(sandbox);
    await writeFile(join(worker.in, 'given'), 'given');
    expect((await run(worker, `echo x > ${worker.in}/given`)).code).not.toBe(0);
    expect((await run(worker, 'touch /usr/x /etc/x /x')).code).not.toBe(0);
    expect((await run(worker, `echo made > ${worker.out}/made`)).code).toBe(0);
    expect((await readWorkerFile(join(worker.out, 'made'), 4)).toString()).toBe('made');
  });

  test('has no environment of ours and no capability', async () => {
    await using worker = await open(sandbox);
    expect((await run(worker, 'env; cat /proc/*/environ')).said).not.toMatch(/canary/);
    expect((await run(worker, 'grep CapEff /proc/self/status')).said).toMatch(/CapEff:\s+0{16}/);
    expect((await run(worker, 'grep NoNewPrivs /proc/self/status')).said).toMatch(/1/);
    expect((await run(worker, 'mount -t tmpfs none /tmp')).said).toMatch(/permi|denied|superuser/i);
  });

  test('is not even the owner of our files, when we are root', async () => {
    await using worker = await open(sandbox);
    const uid = Number((await run(worker, 'id -u')).said);
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
    await using worker = await open(sandbox);
    const dial = `/usr/bin/python3 -c 'import socket; socket.create_connection(("127.0.0.1", ${port}), 2)'`;
    expect((await run(worker, dial)).said).toMatch(/refused|unreachable/i);
    expect((await run(worker, 'cat /proc/net/tcp | wc -l')).said.trim()).toBe('1');
    server.close();
    expect(connected).toEqual([]);
  });

  test('sees no process but its own', async () => {
    await using worker = await open(sandbox);
    const { said } = await run(worker, 'ls -d /proc/[0-9]* | wc -l');
    expect(Number(said)).toBeLessThan(10);
  });

  test('is killed with all it started when it does not answer in time', async () => {
    const worker = await open(sandbox);
    const started = Date.now();
    const sleeping = run(
      worker,
      '(setsid sleep 4242 &) ; (nohup sleep 4242 > /dev/null 2>&1 &) ; sleep 4242',
      700,
    );
    await expect(sleeping).rejects.toBeInstanceOf(WorkerTimedOut);
    expect(Date.now() - started).toBeLessThan(3000);
    await worker[Symbol.asyncDispose]();
    await eventually(() => processesWith('4242').length === 0, 3000);
  });

  test('cannot fork without end', async () => {
    await using worker = await open(sandbox);
    const { said } = await run(
      worker,
      'for i in $(seq 500); do sleep 4343 > /dev/null 2>&1 & done; echo made it',
    );
    expect(said).toMatch(/fork/i);
    expect(processesWith('4343').length).toBeLessThan(LIMITS.processes + 1);
  });

  test('cannot eat the memory, the disk or the processor', async () => {
    await using worker = await open(sandbox);
    const hungry = await run(worker, `/usr/bin/python3 -c 'x = bytearray(3 * 2**30)'`);
    expect(hungry.said).toMatch(/MemoryError/);
    const wasteful = await run(
      worker,
      `head -c 5000000 /dev/zero > ${worker.out}/big; wc -c < ${worker.out}/big`,
    );
    expect(Number(wasteful.said.match(/\d+$/m)?.[0])).toBeLessThanOrEqual(LIMITS.fileSize);
    const busy = await run(worker, 'while :; do :; done', 60_000);
    expect(busy.code).not.toBe(0);
  }, 90_000);

  test('leaves no folder behind', async () => {
    const before = await readdir(folder);
    {
      await using worker = await open(sandbox);
      await run(
        worker,
        `mkdir -p ${worker.out}/a/b; touch ${worker.out}/a/b/c ${worker.tmp}/x; chmod 000 ${worker.out}/a`,
      );
    }
    expect(await readdir(folder)).toEqual(before);
  });

  test('is not believed: what it left in place of a file is not followed', async () => {
    await using worker = await open(sandbox);
    await symlink(join(folder, 'secret'), join(worker.out, 'link'));
    await run(
      worker,
      `mkfifo ${worker.out}/pipe; mkdir ${worker.out}/folder; echo short > ${worker.out}/short`,
    );
    for (const name of ['link', 'pipe', 'folder', 'short', 'missing']) {
      await expect(readWorkerFile(join(worker.out, name), 25), name).rejects.toBeInstanceOf(WorkerFailed);
    }
  });

  test('that talks without being asked, too much, or nonsense is ended', async () => {
    for (const said of ["'{}\\n{}\\n{}'", "'no JSON'", "'x' * 2_000_000"]) {
      const script = `import sys; sys.stdin.readline(); print(${said}, flush=True); sys.stdin.read()`;
      const worker = await SandboxedWorker.start(sandbox, folder, (places) => ({
        ...program(places),
        args: ['-c', script],
      }));
      const answers = worker.ask({}, 5000).then(() => worker.ask({}, 5000));
      await expect(answers).rejects.toBeInstanceOf(WorkerFailed);
      await worker[Symbol.asyncDispose]();
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
    const worker = await open(sandbox);
    expect((await run(worker, 'env')).said).not.toMatch(/canary/);
    await expect(run(worker, 'sleep 4444', 500)).rejects.toBeInstanceOf(WorkerTimedOut);
    await worker[Symbol.asyncDispose]();
  });
});
