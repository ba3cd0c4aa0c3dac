import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Program } from './program.ts';
import type { Sandbox } from './sandbox.ts';

/** The program in the worker died, hung, or said something that is no answer. */
export class WorkerFailed extends Error {}
/** It ended, by itself or killed by somebody: another one may get further. */
export class WorkerDied extends WorkerFailed {}
/** It did not answer in time. */
export class WorkerTimedOut extends WorkerFailed {}

/** Longest answer taken, in characters: a page's text and then some. */
const MAX_ANSWER = 2 ** 20;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/**
 * One program in its own sandbox, with a folder for what goes in and one for what comes out. It is
 * asked by lines of JSON on its standard input and answers each with one line, in order. Nothing it
 * says is believed before it is checked.
 */
export class SandboxedWorker implements AsyncDisposable {
  readonly in: string;
  readonly out: string;
  readonly tmp: string;
  readonly ended: Promise<void>;
  #child: ChildProcessWithoutNullStreams;
  #tidy: Program['tidy'];
  #directory: string;
  #waiting: Waiting[] = [];
  #failure: WorkerFailed | null = null;
  #buffer = '';
  #said = '';

  private constructor(directory: string, child: ChildProcessWithoutNullStreams, tidy: Program['tidy']) {
    this.#directory = directory;
    this.#tidy = tidy;
    this.in = join(directory, 'in');
    this.out = join(directory, 'out');
    this.tmp = join(directory, 'tmp');
    this.#child = child;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    child.on('error', (error) => this.#fail(new WorkerFailed('could not be started', { cause: error })));
    child.on('close', (code, signal) => {
      this.#fail(new WorkerDied(`ended with ${signal ?? code}: ${this.#said.trim().slice(-500)}`));
      resolve();
    });
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-2000);
    });
  }

  /** Makes the folders and starts the program in them. */
  static async start(
    sandbox: Sandbox,
    scratch: string,
    describe: (folder: { in: string; out: string; tmp: string }) => Program,
  ): Promise<SandboxedWorker> {
    const number = nextWorker++;
    const directory = join(scratch, `worker-${number}`);
    const folder = { in: join(directory, 'in'), out: join(directory, 'out'), tmp: join(directory, 'tmp') };
    for (const path of Object.values(folder)) await mkdir(path, { recursive: true });
    for (const path of [folder.out, folder.tmp]) await sandbox.own(path, number);
    const program = describe(folder);
    return new SandboxedWorker(directory, sandbox.spawn(program, number), program.tidy);
  }

  get alive(): boolean {
    return this.#failure === null;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks, and waits `timeout` milliseconds for the answer; then the worker is killed. Throws `WorkerFailed`. */
  async ask(question: object, timeout: number, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#failure) throw this.#failure;
    this.#waiting.push({ resolve, reject });
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const timer = setTimeout(() => this.#fail(new WorkerTimedOut('did not answer in time')), timeout);
    const abort = () => this.#fail(new WorkerFailed('was stopped', { cause: signal?.reason }));
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  #hear(text: string): void {
    this.#buffer += text;
    if (this.#buffer.length > MAX_ANSWER) this.#fail(new WorkerFailed('said too much'));
    const lines = this.#buffer.split('\n');
    this.#buffer = lines.pop() ?? '';
    for (const line of lines) {
      const waiting = this.#waiting.shift();
      if (!waiting) this.#fail(new WorkerFailed('spoke without being asked'));
      try {
        waiting?.resolve(JSON.parse(line));
      } catch {
        waiting?.reject(new WorkerFailed('said something that is not JSON'));
      }
    }
  }

  /** Whoever waits learns why, and nothing of the worker goes on running. */
  #fail(failure: WorkerFailed): void {
    if (this.#failure) return;
    this.#failure = failure;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(failure);
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    try {
      // The whole group: without a PID namespace, children would survive.
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new WorkerFailed('was closed'));
    if (this.#child.pid !== undefined) await this.ended;
    await this.#tidy?.();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

let nextWorker = 1;
