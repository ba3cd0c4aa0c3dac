import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChild } from '../../local/supervise/child.ts';
import { identify } from '../../local/supervise/process-identity.ts';
import { silentLog } from '../support/silent-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-child-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const shell = (script: string) => ({
  name: 'shell',
  command: '/bin/sh',
  args: ['-c', script],
  log: silentLog,
});
const waitForExit = (pid: number) => expect.poll(() => identify(pid)).toBeNull();

describe('child processes', () => {
  test('a child process passes each output line on and keeps the last ones', async () => {
    const lines: string[] = [];
    const child = await startChild({
      ...shell('echo one; echo two >&2; exit 3'),
      onLine: (l) => lines.push(l),
    });
    expect(await child.exited).toEqual({ code: 3, signal: null });
    await expect.poll(() => lines.toSorted()).toEqual(['one', 'two']);
    expect(child.lastLines().toSorted()).toEqual(['one', 'two']);
  });

  test('a child process writes no core dump, and does not inherit the umask of this process', async () => {
    const child = await startChild(shell('ulimit -c; umask'));
    await child.exited;
    await expect.poll(() => child.lastLines()).toEqual(['0', '0022']);
  });

  test('a child process receives a stop signal and time to stop', async () => {
    const farewell = join(folder, 'farewell');
    const firstLine = Promise.withResolvers<string>();
    const script = `trap 'echo bye > ${farewell}; exit 0' TERM; echo up; while :; do sleep 0.05; done`;
    const child = await startChild({ ...shell(script), onLine: firstLine.resolve });
    await firstLine.promise;
    await child.stop();
    expect(await readFile(farewell, 'utf8')).toBe('bye\n');
    expect(await identify(child.pid)).toBeNull();
  });

  test('a child process is killed together with its own children when it does not stop in time', async () => {
    const firstLine = Promise.withResolvers<string>();
    const script = `trap '' TERM; sleep 1000 & echo $!; wait; wait`;
    const child = await startChild({ ...shell(script), stopTimeout: 100, onLine: firstLine.resolve });
    const grandchild = Number(await firstLine.promise);
    await child.stop();
    await waitForExit(child.pid);
    await waitForExit(grandchild);
  });

  test('a child process stops the descendants of the program too', async () => {
    const firstLine = Promise.withResolvers<string>();
    const child = await startChild({ ...shell('sleep 1000 & echo $!; wait'), onLine: firstLine.resolve });
    const grandchild = Number(await firstLine.promise);
    await child.stop();
    await waitForExit(grandchild);
  });

  test('a child process does not receive the Ctrl-C of the terminal', async () => {
    await using child = await startChild(shell('sleep 1000'));
    const group = async (pid: number) => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[4];
    expect(await group(child.pid)).toBe(String(child.pid));
  });

  test('a child process is named in the error when the program is not installed', async () => {
    const starting = startChild({ name: 'Prosody', command: 'no-such-prosody', log: silentLog });
    await expect(starting).rejects.toThrow('Prosody: the program no-such-prosody is not installed.');
  });

  test('a child process dies when its parent is killed', async () => {
    const script = `
      import { startChild } from './local/supervise/child.ts';
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const child = await startChild({ name: 'sleep', command: 'sleep', args: ['1000'], log });
      console.log(child.pid);`;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = await once(createInterface({ input: parent.stdout }), 'line');
    expect(await identify(Number(pid))).not.toBeNull();
    parent.kill('SIGKILL');
    await waitForExit(Number(pid));
  });

  test('a child process is stopped by the next start after a crash of its parent', async () => {
    const pidFile = join(folder, 'it.pid');
    const before = await startChild({ ...shell('sleep 1000'), pidFile });
    // No AsyncDisposable stops this process, as if its parent had crashed.
    await using after = await startChild({ ...shell('sleep 1000'), pidFile });
    await waitForExit(before.pid);
    expect(JSON.parse(await readFile(pidFile, 'utf8')).pid).toBe(after.pid);
  });

  test('a child process is never confused with a later process of the same pid', async () => {
    const pidFile = join(folder, 'it.pid');
    await using bystander = await startChild(shell('sleep 1000'));
    await writeFile(pidFile, JSON.stringify({ pid: bystander.pid, started: 1 }));
    await using child = await startChild({ ...shell('sleep 1000'), pidFile });
    expect(child.pid).not.toBe(bystander.pid);
    expect(await identify(bystander.pid)).not.toBeNull();
  });

  test('a child process removes its pid file when it has stopped', async () => {
    const pidFile = join(folder, 'it.pid');
    const child = await startChild({ ...shell('sleep 1000'), pidFile });
    await child.stop();
    await expect(readFile(pidFile)).rejects.toThrow(/ENOENT/);
  });
});
