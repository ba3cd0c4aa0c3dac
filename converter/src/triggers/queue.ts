/** The queue of uploads in this process. */
import type { Upload } from '../keys.ts';

/**
 * What the queue does with an upload. `video` and `all`: it refuses the upload, because its video or the whole queue
 * has reached its limit; `closed`: it refuses the upload, because the process stops.
 */
export type QueueAnswer = 'added' | 'waiting' | 'running' | 'video' | 'all' | 'closed';

/** The uploads that wait and those that are being converted. Videos take turns, so no video delays the others. */
export interface Queue {
  /** Adds an upload, unless it is already waiting or being converted. */
  add(upload: Upload): QueueAnswer;
  readonly waiting: number;
  readonly running: number;
  /** Whether `close` was called. */
  readonly closed: boolean;
  /** Accepts no further upload and starts no further conversion. Returns the uploads that wait. */
  close(): Upload[];
}

export interface QueueLimits {
  /** Uploads that are converted at the same time. */
  concurrency: number;
  /**
   * Milliseconds after which a conversion no longer counts, so that documents of other videos do not wait for slow
   * ones. At most `concurrency` conversions more run for that reason.
   */
  yieldAfter: number;
  waiting: number;
  waitingPerVideo: number;
}

/** Where the queue keeps the names of the uploads that wait. */
export interface QueueRecord {
  add(upload: Upload): void;
  remove(upload: Upload): void;
}

const NO_RECORD: QueueRecord = { add() {}, remove() {} };

/** Runs `work` for each upload, in the order of the videos' turns. */
export function createQueue(
  work: (upload: Upload) => Promise<void>,
  limits: QueueLimits,
  record = NO_RECORD,
): Queue {
  /** In the order of their turns: a video moves to the end when one of its uploads starts. */
  const videos = new Map<string, Map<string, Upload>>();
  const running = new Map<string, { video: string; isSlow: boolean }>();
  let waiting = 0;
  let closed = false;

  /**
   * A video with a slow conversion starts another document only when no other video can start one, and its slow
   * conversion frees no place for it.
   */
  function removeNext(): Upload | undefined {
    const slow = new Set([...running.values()].filter(({ isSlow }) => isSlow).map(({ video }) => video));
    const others = [...videos.keys()].filter((video) => !slow.has(video));
    const allowed = running.size < limits.concurrency ? [...others, ...videos.keys()] : others;
    for (const video of allowed) {
      const upload = removeFirst(video);
      if (upload) return upload;
    }
    return undefined;
  }

  function removeFirst(video: string): Upload | undefined {
    const uploads = videos.get(video) ?? new Map<string, Upload>();
    for (const [key, upload] of uploads) {
      if (running.has(key)) continue;
      uploads.delete(key);
      waiting -= 1;
      videos.delete(video);
      if (uploads.size > 0) videos.set(video, uploads);
      return upload;
    }
    return undefined;
  }

  function mayStart(): boolean {
    const quick = [...running.values()].filter(({ isSlow }) => !isSlow).length;
    return !closed && quick < limits.concurrency && running.size < limits.concurrency * 2;
  }

  function start(): void {
    while (mayStart()) {
      const upload = removeNext();
      if (!upload) return;
      record.remove(upload);
      run(upload);
    }
  }

  function run(upload: Upload): void {
    const conversion = { video: upload.video, isSlow: false };
    running.set(upload.key, conversion);
    const timer = setTimeout(() => {
      conversion.isSlow = true;
      start();
    }, limits.yieldAfter);
    void work(upload).finally(() => {
      clearTimeout(timer);
      running.delete(upload.key);
      start();
    });
  }

  return {
    add(upload) {
      const uploads = videos.get(upload.video) ?? new Map<string, Upload>();
      if (closed) return 'closed';
      if (uploads.has(upload.key)) return 'waiting';
      if (running.has(upload.key)) return 'running';
      if (waiting >= limits.waiting) return 'all';
      if (uploads.size >= limits.waitingPerVideo) return 'video';
      uploads.set(upload.key, upload);
      videos.set(upload.video, uploads);
      waiting += 1;
      record.add(upload);
      start();
      return 'added';
    },
    get waiting() {
      return waiting;
    },
    get running() {
      return running.size;
    },
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      return [...videos.values()].flatMap((uploads) => [...uploads.values()]);
    },
  };
}
