import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ConfigError, readConfig } from '../../src/config/config.ts';
import { openLog } from '../../src/log.ts';
import { probe } from '../../src/raster/worker/start-worker.ts';
import type { Program, WorkerFolders } from '../../src/sandbox/program.ts';
import { findSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { SandboxedWorker } from '../../src/sandbox/sandboxed-worker.ts';
import { WorkerFailed, WorkerTimedOut } from '../../src/sandbox/worker-failures.ts';
import { readWorkerFile } from '../../src/sandbox/worker-files.ts';
import { eventually, processesWith } from '../support/processes.ts';

const log = openLog('silent');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-worker-'));
  await writeFile(join(folder, 'secret'), 'canary of the file system');
});
afterAll(async () => {
  // Files of this project share a process.
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const LIMITS: Program['limits'] = {
  treeMemory: 2 ** 29,
  addressSpace: 2 ** 30,
  cpu: 1,
  fileSize: 2 ** 20,
  files: 256,
  processes: 64,
};

const REQUIRED = {
  CONVERTER_API_URL: 'http://127.0.0.1:4000/graphql',
  CONVERTER_SECRET: 'secret',
  S3_SOURCE_BUCKET: 'source',
  S3_DESTINATION_BUCKET: 'destination',
};

/** A worker that runs the shell command of each request and answers with its output. */
const SHELL = `
import json, subprocess, sys
for line in sys.stdin:
    run = json.loads(line)["run"]
    done = subprocess.run(["/bin/sh", "-c", run], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    print(json.dumps({"code": done.returncode, "output": done.stdout.decode(errors="replace")[-4000:]}), flush=True)
`;

const program = (folders: WorkerFolders): Program => ({
  ...folders,
  command: '/usr/bin/python3',
  args: ['-c', SHELL],
  env: { PATH: '/usr/bin:/bin', HOME: folders.tmp },
  readable: [],
  limits: LIMITS,
});

const open = (sandbox: Sandbox) => SandboxedWorker.start(sandbox, folder, program);
const run = async (worker: SandboxedWorker, command: string, timeout = 60_000) =>
  (await worker.request({ run: command }, timeout)) as { code: number; output: string };

describe('a program in a sandboxed worker', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    vi.stubEnv('CANARY', 'canary of the environment');
    sandbox = await findSandbox('bwrap', folder, probe, log);
  });

  test('reads the system and its own folders, and no other file', async () => {
    await using worker = await open(sandbox);
    await writeFile(join(worker.in, 'given'), 'given');
    expect((await run(worker, `cat ${worker.in}/given`)).output).toBe('given');
    expect((await run(worker, `cat ${folder}/secret`)).output).toMatch(/No such file/);
    expect(
      (await run(worker, 'ls -A /root /home /work /var/log /etc/passwd /etc/shadow')).output,
    ).not.toMatch(/^[^l]/m);
    expect((await run(worker, 'ls /etc')).output).not.toMatch(/passwd|shadow|ssl|hosts/);
  });

  test('writes only into its output folder', async () => {
    await using worker = await open(sandbox);
    await writeFile(join(worker.in, 'given'), 'given');
    expect((await run(worker, `echo x > ${worker.in}/given`)).code).not.toBe(0);
    expect((await run(worker, 'touch /usr/x /etc/x /x')).code).not.toBe(0);
    expect((await run(worker, `echo made > ${worker.out}/made`)).code).toBe(0);
    expect((await readWorkerFile(join(worker.out, 'made'), 4)).toString()).toBe('made');
  });

  test('has neither the environment of the converter nor a capability', async () => {
    await using worker = await open(sandbox);
    expect((await run(worker, 'env; cat /proc/*/environ')).output).not.toMatch(/canary/);
    expect((await run(worker, 'grep CapEff /proc/self/status')).output).toMatch(/CapEff:\s+0{16}/);
    expect((await run(worker, 'grep NoNewPrivs /proc/self/status')).output).toMatch(/1/);
    expect((await run(worker, 'mount -t tmpfs none /tmp')).output).toMatch(/permi|denied|superuser/i);
  });

  test('runs as a user of its own when the converter is root', async () => {
    await using worker = await open(sandbox);
    const uid = Number((await run(worker, 'id -u')).output);
    if (process.getuid?.() === 0) expect(uid).toBeGreaterThan(60_000);
    else expect(uid).toBe(process.getuid?.());
  });

  test('cannot connect to any address, not even to this machine', async () => {
    const connected: string[] = [];
    const server = createServer((socket) => {
      connected.push('a connection');
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    await using worker = await open(sandbox);
    const dial = `/usr/bin/python3 -c 'import socket; socket.create_connection(("127.0.0.1", ${port}), 2)'`;
    expect((await run(worker, dial)).output).toMatch(/refused|unreachable/i);
    expect((await run(worker, 'cat /proc/net/tcp | wc -l')).output.trim()).toBe('1');
    server.close();
    expect(connected).toEqual([]);
  });

  test('sees only its own processes', async () => {
    await using worker = await open(sandbox);
    const { output } = await run(worker, 'ls -d /proc/[0-9]* | wc -l');
    expect(Number(output)).toBeLessThan(10);
  });

  test('is killed with all its child processes when it does not answer in time', async () => {
    const worker = await open(sandbox);
    const sleeping = run(
      worker,
      '(setsid sleep 4242 &) ; (nohup sleep 4242 > /dev/null 2>&1 &) ; sleep 4242',
      700,
    );
    await expect(sleeping).rejects.toBeInstanceOf(WorkerTimedOut);
    await worker[Symbol.asyncDispose]();
    await eventually(() => processesWith('sleep\x004242').length === 0);
  });

  test('cannot start more processes than its limit', async () => {
    await using worker = await open(sandbox);
    const { output } = await run(
      worker,
      'for i in $(seq 500); do sleep 4343 > /dev/null 2>&1 & done; echo made it',
    );
    expect(output).toMatch(/fork/i);
    expect(processesWith('sleep\x004343').length).toBeLessThan(LIMITS.processes + 1);
  });

  test('cannot exceed its limits of memory, file size and processor time', async () => {
    await using worker = await open(sandbox);
    const hungry = await run(worker, `/usr/bin/python3 -c 'x = bytearray(3 * 2**30)'`);
    expect(hungry.output).toMatch(/MemoryError/);
    const wasteful = await run(
      worker,
      `head -c 5000000 /dev/zero > ${worker.out}/big; wc -c < ${worker.out}/big`,
    );
    expect(Number(wasteful.output.match(/\d+$/m)?.[0])).toBeLessThanOrEqual(LIMITS.fileSize);
    const busy = await run(worker, 'while :; do :; done', 60_000);
    expect(busy.code).not.toBe(0);
  });

  test('leaves no folder when it is disposed of', async () => {
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

  test('cannot pass a link, a pipe, a folder, a short file or a missing file as its output', async () => {
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

  test('is ended when it answers without a request, too much, or no JSON', async () => {
    for (const output of ["'{}\\n{}\\n{}'", "'no JSON'", "'x' * 2_000_000"]) {
      const script = `import sys; sys.stdin.readline(); print(${output}, flush=True); sys.stdin.read()`;
      const worker = await SandboxedWorker.start(sandbox, folder, (folders) => ({
        ...program(folders),
        args: ['-c', script],
      }));
      const answers = worker.request({}, 60_000).then(() => worker.request({}, 60_000));
      await expect(answers).rejects.toBeInstanceOf(WorkerFailed);
      await worker[Symbol.asyncDispose]();
    }
  });
});

describe('where bubblewrap cannot run', () => {
  const failing = (folders: WorkerFolders): Program => ({
    ...program(folders),
    command: '/bin/false',
    args: [],
  });

  test('a converter does not start unless its operator has accepted that there is no sandbox', async () => {
    const refused = findSandbox(readConfig(REQUIRED).sandbox, folder, failing, log);
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(
      /docs\/containers\.md .* or accept this with CONVERTER_SANDBOX=auto\.$/,
    );
    expect((await findSandbox('auto', folder, failing, log)).containment).toBe('none');
  });

  test('the log names the weaker containment, and limits and timeouts still apply', async () => {
    const lines: string[] = [];
    const sandbox = await findSandbox(
      'none',
      folder,
      probe,
      openLog('warn', { write: (line) => void lines.push(line) }),
    );
    expect(sandbox.containment).toBe('none');
    expect(lines.join()).toMatch(/container.*sandbox\.none/);
    const worker = await open(sandbox);
    expect((await run(worker, 'env')).output).not.toMatch(/canary/);
    // Without a sandbox, a child process in a session of its own outlives the worker.
    await expect(run(worker, 'sleep 60', 500)).rejects.toBeInstanceOf(WorkerTimedOut);
    await worker[Symbol.asyncDispose]();
  });
});
