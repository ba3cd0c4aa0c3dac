import type { Upload } from '../keys.ts';

/** Which limit an upload exceeds: that of its video, or that of the whole queue. */
export type QueueFull = 'video' | 'all';

/** The uploads that wait and those that are being converted. Videos take turns, so no video delays the others. */
export interface Queue {
  /** Adds an upload, unless it is already waiting. Returns null, or the limit that refuses the upload. */
  add(upload: Upload): QueueFull | null;
  readonly waiting: number;
  readonly running: number;
  /** Starts nothing more, and resolves when nothing runs. */
  close(): Promise<void>;
}

/** Runs `work` for each upload, for `concurrency` uploads at a time. */
export function createQueue(
  work: (upload: Upload) => Promise<void>,
  limits: { concurrency: number; waiting: number; waitingPerVideo: number },
  /** Called for an upload that is added again while it waits. */
  onDuplicate: (upload: Upload) => void = () => {},
): Queue {
  /** In the order of their turns: a video moves to the end when one of its uploads starts. */
  const videos = new Map<string, Map<string, Upload>>();
  const running = new Set<string>();
  let waiting = 0;
  let closed = false;
  let idle = Promise.withResolvers<void>();

  function removeNext(): Upload | undefined {
    for (const [video, uploads] of videos) {
      for (const [key, upload] of uploads) {
        if (running.has(key)) continue;
        uploads.delete(key);
        waiting -= 1;
        videos.delete(video);
        if (uploads.size > 0) videos.set(video, uploads);
        return upload;
      }
    }
    return undefined;
  }

  function start(): void {
    while (!closed && running.size < limits.concurrency) {
      const upload = removeNext();
      if (!upload) return;
      running.add(upload.key);
      void work(upload).finally(() => {
        running.delete(upload.key);
        if (running.size === 0) idle.resolve();
        start();
      });
    }
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
