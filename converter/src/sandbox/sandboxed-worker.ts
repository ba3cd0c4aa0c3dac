/** A program in a sandbox that answers requests. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDiskFull } from './disk-space.ts';
import type { MemoryCgroup } from './memory-cgroups.ts';
import type { Program, WorkerFolders } from './program.ts';
import type { Sandbox } from './sandbox.ts';
import { watchTree } from './watch-tree.ts';
import {
  failureOfExit,
  WorkerFailed,
  WorkerNotStarted,
  WorkerOutOfMemory,
  WorkerOverBudget,
  WorkerTimedOut,
} from './worker-failures.ts';

/** The text of a page is shorter. */
const MAX_ANSWER_LENGTH = 2 ** 20;
/** Characters of standard error that are kept for the message of `WorkerExited`. */
const MAX_STDERR_LENGTH = 2_000;

/** A program that ends by itself with more than this share of its memory has run out of memory. */
const MEMORY_EXHAUSTED_SHARE = 0.8;
/**
 * The kernel's limit as a multiple of the limit that the converter watches. The converter ends a worker with its reason;
 * the kernel stops what grows between two samples.
 */
const KERNEL_LIMIT = 1.2;

/** The exit code of a shell, bubblewrap or driver whose program was killed with SIGKILL. */
const KILLED = 137;

interface PendingAnswer {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

let workers = 0;

/**
 * One program in a sandbox of its own, with a folder for its input and one for its output. It reads requests as
 * lines of JSON on standard input and answers each with one line of JSON, in order. The worker may be compromised
 * by the file it reads, so the caller validates every answer.
 */
export class SandboxedWorker implements AsyncDisposable, WorkerFolders {
  readonly in: string;
  readonly out: string;
  readonly tmp: string;
  /** Resolves when the program has ended. */
  readonly ended: Promise<void>;
  #child: ChildProcessWithoutNullStreams;
  #tidy: Program['tidy'];
  #directory: string;
  #pending: PendingAnswer[] = [];
  #failure: WorkerFailed | null = null;
  #cgroup: MemoryCgroup | null;
  #maxMemory: number;
  #peakMemory = 0;
  #wasOutOfSpace = false;
  #buffer = '';
  #stderr = '';

  private constructor(
    directory: string,
    child: ChildProcessWithoutNullStreams,
    program: Program,
    cgroup: MemoryCgroup | null,
  ) {
    this.#directory = directory;
    this.#cgroup = cgroup;
    this.#tidy = program.tidy;
    this.#maxMemory = program.limits.treeMemory;
    this.in = program.in;
    this.out = program.out;
    this.tmp = program.tmp;
    this.#child = child;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    child.on('error', (cause) => this.#fail(new WorkerNotStarted('The worker did not start.', { cause })));
    child.on('close', (code, signal) => {
      const stderr = this.#stderr.trim().slice(-500);
      const message = `The worker exited with ${signal ?? code}: ${stderr}`;
      this.#fail(failureOfExit(message, this, signal === 'SIGKILL' || code === KILLED));
      resolve();
    });
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-MAX_STDERR_LENGTH);
    });
  }

  /** Creates the folders in `scratch` and starts the program that `describe` returns for them. */
  static async start(
    sandbox: Sandbox,
    scratch: string,
    describe: (folders: WorkerFolders) => Program,
  ): Promise<SandboxedWorker> {
    workers += 1;
    const number = workers;
    const directory = join(scratch, `worker-${number}`);
    const folders = { in: join(directory, 'in'), out: join(directory, 'out'), tmp: join(directory, 'tmp') };
    for (const path of Object.values(folders)) await mkdir(path, { recursive: true });
    for (const path of [folders.out, folders.tmp]) await sandbox.own(path, number);
    const program = describe(folders);
    const maxMemory = Math.ceil(program.limits.treeMemory * KERNEL_LIMIT);
    const cgroup = sandbox.cgroups?.create(`${process.pid}-${number}`, maxMemory) ?? null;
    return new SandboxedWorker(directory, sandbox.spawn(program, number, cgroup), program, cgroup);
  }

  get alive(): boolean {
    return this.#failure === null;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether a failure of the program may be the consequence of its memory limit. */
  get nearlyOutOfMemory(): boolean {
    if (this.#cgroup?.isExceeded()) return true;
    return this.#peakMemory > this.#maxMemory * MEMORY_EXHAUSTED_SHARE;
  }

  /** Whether a failure of the program may be the consequence of a full disk. */
  get outOfSpace(): boolean {
    this.#wasOutOfSpace ||= isDiskFull(this.out);
    return this.#wasOutOfSpace;
  }

  /**
   * Sends a request and returns the answer. Kills the worker after `timeout` milliseconds, when it has used more than
   * `maxCpu` seconds of processor time since its start, or when its processes fill their memory.
   * @throws WorkerFailed
   */
  async request(
    body: object,
    timeout: number,
    signal?: AbortSignal,
    maxCpu = () => Number.POSITIVE_INFINITY,
  ): Promise<unknown> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#failure) throw this.#failure;
    this.#pending.push({ resolve, reject });
    this.#child.stdin.write(`${JSON.stringify(body)}\n`);
    const timer = setTimeout(
      () => this.#fail(new WorkerTimedOut('The worker did not answer in time.')),
      timeout,
    );
    const abort = () => this.#fail(new WorkerFailed('The request was aborted.', { cause: signal?.reason }));
    signal?.addEventListener('abort', abort, { once: true });
    using _watch = this.#watch(maxCpu);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  #watch(maxCpu: () => number): Disposable | null {
    if (this.#child.pid === undefined) return null;
    return watchTree(
      this.#child.pid,
      { memory: this.#maxMemory, cpu: maxCpu },
      ({ memory }) => {
        this.#peakMemory = Math.max(this.#peakMemory, memory);
        // A program that fails removes its files, after which there is space again.
        this.#wasOutOfSpace ||= isDiskFull(this.out);
        if (this.#cgroup?.isExceeded()) this.#fail(new WorkerOutOfMemory('The kernel killed a process.'));
      },
      (limit) =>
        this.#fail(
          limit === 'memory'
            ? new WorkerOutOfMemory('The worker uses too much memory.')
            : new WorkerOverBudget('The worker used too much processor time.'),
        ),
    );
  }

  #receive(text: string): void {
    this.#buffer += text;
    if (this.#buffer.length > MAX_ANSWER_LENGTH)
      this.#fail(new WorkerFailed('The answer of the worker is too long.'));
    const lines = this.#buffer.split('\n');
    this.#buffer = lines.pop() ?? '';
    for (const line of lines) {
      const pending = this.#pending.shift();
      if (!pending) this.#fail(new WorkerFailed('The worker sent an answer without a request.'));
      try {
        pending?.resolve(JSON.parse(line));
      } catch {
        pending?.reject(new WorkerFailed('The answer of the worker is not JSON.'));
      }
    }
  }

  /** Rejects all pending answers and kills the program. Does nothing after the first failure. */
  #fail(failure: WorkerFailed): void {
    if (this.#failure) return;
    this.#failure = failure;
    for (const pending of this.#pending.splice(0)) pending.reject(failure);
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    try {
      // Without a PID namespace, the program's children survive unless the whole process group is killed.
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new WorkerFailed('The worker was closed.'));
    if (this.#child.pid !== undefined) await this.ended;
    await this.#cgroup?.remove();
    await this.#tidy?.();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
