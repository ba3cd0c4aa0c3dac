import type { Upload } from '../keys.ts';

/** The limit that an upload exceeds: the limit of its video, or the limit of the whole queue. */
export type QueueFull = 'video' | 'all';

/** The uploads that wait and those that are being converted. Videos take turns, so no video delays the others. */
export interface Queue {
  /** Adds an upload, unless it is already waiting. Returns null, or the limit that refuses the upload. */
  add(upload: Upload): QueueFull | null;
  readonly waiting: number;
  readonly running: number;
  /** Starts no further conversion, and resolves when no conversion runs. */
  close(): Promise<void>;
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

/** Runs `work` for each upload, in the order of the videos' turns. */
export function createQueue(
  work: (upload: Upload) => Promise<void>,
  limits: QueueLimits,
  /** Called for an upload that is added again while it waits. */
  onDuplicate: (upload: Upload) => void = () => {},
): Queue {
  /** In the order of their turns: a video moves to the end when one of its uploads starts. */
  const videos = new Map<string, Map<string, Upload>>();
  const running = new Map<string, { video: string; isSlow: boolean }>();
  let waiting = 0;
  let closed = false;
  let idle = Promise.withResolvers<void>();

  /** Videos with a slow conversion get a turn when no other video waits, and no turn in place of their slow one. */
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
      if (running.size === 0) idle.resolve();
      start();
    });
  }

  return {
    add(upload) {
      const uploads = videos.get(upload.video) ?? new Map<string, Upload>();
      if (uploads.has(upload.key)) {
        onDuplicate(upload);
        return null;
      }
      if (waiting >= limits.waiting) return 'all';
      if (uploads.size >= limits.waitingPerVideo) return 'video';
      uploads.set(upload.key, upload);
      videos.set(upload.video, uploads);
      waiting += 1;
      start();
      return null;
    },
    get waiting() {
      return waiting;
    },
    get running() {
      return running.size;
    },
    async close() {
      closed = true;
      idle = Promise.withResolvers();
      if (running.size > 0) await idle.promise;
    },
  };
}
