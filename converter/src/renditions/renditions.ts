/** The queue of the documents whose renditions are to be made. */
import { rm } from 'node:fs/promises';
import { copyRenditions } from './copy-renditions.ts';
import { drawRenditions } from './draw-renditions.ts';
import type { RenditionContext, RenditionJob, RenditionParts } from './job.ts';
import { createSerialQueue, type SerialQueue } from './serial-queue.ts';
import type { RenditionPass } from './sizes.ts';

/**
 * Makes the renditions of converted documents while no document is being converted. They are not part of the
 * conversion, because they take more time than it. The images for phones of all documents come first. A document
 * whose renditions are not made keeps the image of the conversion.
 */
export interface Renditions extends AsyncDisposable {
  add(job: RenditionJob): void;
  /** Tells how many conversions run. */
  conversions(count: number): void;
  /** The number of documents whose renditions are not complete. */
  readonly waiting: number;
  /** Resolves when no document waits. */
  idle(): Promise<void>;
}

/** Each takes the space of its PDF in the scratch folder. A further one gets no renditions. */
const MAX_WAITING = 50;
/** Milliseconds between two pages while documents are being converted, so that a busy converter makes progress. */
const BUSY_PAUSE_MS = 2_000;

export function openRenditions(parts: RenditionParts, passes: readonly RenditionPass[]): Renditions {
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  const conversions = createSerialQueue();
  /** One queue for each pass. A queue waits for the conversions and for the queues before it. */
  const queues = passes.map(() => createSerialQueue());

  const contextOf = (before: readonly SerialQueue[]): RenditionContext => ({
    ...parts,
    signal: closing.signal,
    async turn() {
      if (before.every(({ busy }) => !busy)) return;
      const pause = Promise.withResolvers<void>();
      const timer = setTimeout(pause.resolve, BUSY_PAUSE_MS);
      await Promise.race([pause.promise, Promise.all(before.map((queue) => queue.idle()))]);
      clearTimeout(timer);
      closing.signal.throwIfAborted();
    },
  });

  async function make(job: RenditionJob): Promise<void> {
    if (passes.length === 0) return;
    const { copyOf } = job.plan;
    // A copy waits for the renditions of another document, so it is in no queue.
    if (copyOf) return copyRenditions(job, copyOf, contextOf([]));
    if (running.size > MAX_WAITING) throw new Error('Too many documents wait for their renditions.');
    for (const [index, pass] of passes.entries()) {
      const context = contextOf([conversions, ...queues.slice(0, index)]);
      await queues[index]?.run(() => drawRenditions(job, pass, context));
    }
  }

  async function run(job: RenditionJob): Promise<void> {
    const { video, media, uploadId } = job.upload;
    try {
      await make(job);
      parts.log.debug({ video, media, uploadId, pages: job.plan.images.size }, 'renditions.made');
    } catch (error) {
      if (!closing.signal.aborted)
        parts.log.warn({ video, media, uploadId, err: error }, 'renditions.failed');
    } finally {
      job.plan.completed.resolve(job.plan.images);
      await rm(job.directory, { recursive: true, force: true });
    }
  }

  return {
    add(job) {
      const made = run(job).finally(() => running.delete(made));
      running.add(made);
    },
    conversions: (count) => conversions.setBusy(count > 0),
    get waiting() {
      return running.size;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('The converter is shutting down.'));
      conversions.setBusy(false);
      await this.idle();
    },
  };
}
