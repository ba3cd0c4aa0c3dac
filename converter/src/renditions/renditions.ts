import { rm } from 'node:fs/promises';
import { copyRenditions } from './copy-renditions.ts';
import { drawRenditions } from './draw-renditions.ts';
import type { RenditionContext, RenditionJob, RenditionParts } from './job.ts';

/**
 * Makes the renditions of converted documents, one document after the other, while no document is being converted.
 * They are not part of the conversion, because they take more time than it. A document whose renditions are
 * not made keeps the image of the conversion.
 */
export interface Renditions extends AsyncDisposable {
  add(job: RenditionJob): void;
  /** Tells that a conversion has begun or ended; `count` is the number of those that run. */
  conversions(count: number): void;
  /** The number of documents that wait, with the one whose renditions are being made. */
  readonly waiting: number;
  /** Resolves when no document waits. */
  idle(): Promise<void>;
}

/** Each takes the space of its PDF in the scratch folder. The oldest one gives way. */
const MAX_WAITING = 50;
/** Milliseconds between two pages while documents are being converted. */
const BUSY_PAUSE_MS = 2_000;

export function openRenditions(parts: RenditionParts): Renditions {
  const closing = new AbortController();
  const waiting: RenditionJob[] = [];
  const copies = new Set<Promise<void>>();
  let running: Promise<void> | null = null;
  let quiet = Promise.withResolvers<void>();
  quiet.resolve();
  let active = 0;

  async function turn(): Promise<void> {
    if (active === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, BUSY_PAUSE_MS);
    await Promise.race([promise, quiet.promise]);
    clearTimeout(timer);
  }

  const context: RenditionContext = { ...parts, turn, signal: closing.signal };

  async function run(job: RenditionJob, work: () => Promise<void>): Promise<void> {
    const { upload, plan } = job;
    const ids = { video: upload.video, media: upload.media, uploadId: upload.uploadId };
    try {
      if (!closing.signal.aborted) await work();
      parts.log.debug({ ...ids }, 'renditions.ended');
    } catch (error) {
      if (!closing.signal.aborted) parts.log.warn({ ...ids, error }, 'renditions.failed');
    } finally {
      plan.completed.resolve(plan.images);
      await rm(job.directory, { recursive: true, force: true });
    }
  }

  async function runAll(): Promise<void> {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const next = job;
      await run(next, () => drawRenditions(next, context));
    }
    running = null;
  }

  return {
    add(job) {
      const { copyOf } = job.plan;
      if (copyOf) {
        // A copy waits for the renditions of another document, so it is not in the row.
        const copy = run(job, () => copyRenditions(job, copyOf, context)).finally(() => copies.delete(copy));
        copies.add(copy);
        return;
      }
      waiting.push(job);
      const dropped = waiting.length > MAX_WAITING ? waiting.shift() : undefined;
      if (dropped) void run(dropped, () => Promise.reject(new Error('Too many documents wait.')));
      running ??= runAll();
    },
    conversions(count) {
      if (active === 0 && count > 0) quiet = Promise.withResolvers();
      if (count === 0) quiet.resolve();
      active = count;
    },
    get waiting() {
      return waiting.length + copies.size + (running ? 1 : 0);
    },
    async idle() {
      while (running || copies.size > 0) await Promise.all([running, ...copies]);
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('The converter is shutting down.'));
      quiet.resolve();
      await this.idle();
    },
  };
}
