/** A raster worker that another one can replace during a document. */
import { access, copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import { resourcesError } from '../../conversion-error.ts';
import type { SandboxedWorker } from '../../sandbox/sandboxed-worker.ts';
import type { WarmPool } from '../../sandbox/warm-pool.ts';
import { type Answer, parseAnswer } from './answers.ts';
import type { RasterRequest } from './requests.ts';

/** The raster worker of one document. Another one from the pool replaces it when it has exited. */
export class ReplaceableWorker {
  readonly #pool: WarmPool;
  #worker: SandboxedWorker;
  readonly #signal: AbortSignal;
  readonly #maxCpu: () => number;

  constructor(pool: WarmPool, worker: SandboxedWorker, signal: AbortSignal, maxCpu: () => number) {
    this.#pool = pool;
    this.#worker = worker;
    this.#signal = signal;
    this.#maxCpu = maxCpu;
  }

  get alive(): boolean {
    return this.#worker.alive;
  }

  /** The folder for the worker's input. */
  get in(): string {
    return this.#worker.in;
  }

  /** The folder for the worker's output. */
  get out(): string {
    return this.#worker.out;
  }

  /** @throws WorkerFailed; ConversionError INTERNAL when the machine lacks the resources; or the signal's reason */
  async request(body: RasterRequest, timeout: number): Promise<Answer> {
    const answer = parseAnswer(await this.#worker.request(body, timeout, this.#signal, this.#maxCpu));
    const isFailed = answer['problem'] !== undefined && answer['problem'] !== 'locked';
    if (answer['problem'] === 'resources' || (isFailed && this.#worker.outOfSpace)) throw resourcesError();
    return answer;
  }

  /** Links the office document into the worker's folder, once for each worker. */
  async linkDocument(path: string): Promise<string> {
    const file = join(this.#worker.in, 'document');
    await access(file).catch(() => linkOrCopy(path, file));
    return file;
  }

  /** Replaces the worker. `copyFiles` copies the needed files from the old worker's folder before its removal. */
  async replace(copyFiles: (worker: SandboxedWorker) => Promise<void> = async () => {}): Promise<void> {
    const old = this.#worker;
    this.#worker = await this.#pool.acquire();
    await copyFiles(this.#worker);
    await old[Symbol.asyncDispose]();
  }

  /** Ends the worker. `lastRequest` settles after the last request, which may be replacing the worker. */
  async close(lastRequest: Promise<unknown>): Promise<void> {
    const worker = this.#worker;
    await worker[Symbol.asyncDispose]();
    await lastRequest.catch(() => {});
    if (this.#worker !== worker) await this.#worker[Symbol.asyncDispose]();
    this.#pool.refill();
  }
}

/** Creates a hard link where both paths are on one file system, and a copy otherwise. */
export const linkOrCopy = (from: string, to: string) => link(from, to).catch(() => copyFile(from, to));
