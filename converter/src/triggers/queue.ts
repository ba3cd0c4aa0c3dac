import type { Upload } from '../keys.ts';

/** Why an upload was not taken. */
export type Full = 'video' | 'everybody';

/** What waits and what runs. One video's uploads wait for each other, never another video's for all of them. */
export interface Queue {
  /** Takes an upload unless there is no room; one that waits or runs already is not taken twice. */
  add(upload: Upload): Full | null;
  readonly waiting: number;
  readonly running: number;
  /** Resolves when nothing runs; nothing new starts. */
  close(): Promise<void>;
}

/** Runs `work` for each upload, `concurrency` at a time, turn by turn between videos. */
export function createQueue(
  work: (upload: Upload) => Promise<void>,
  limits: { concurrency: number; waiting: number; waitingPerVideo: number },
  /** Hears of an upload that is announced again while it waits: somebody wonders what became of it. */
  onAgain: (upload: Upload) => void = () => {},
): Queue {
  /** In the order of their turns: a video goes to the back each time it gets one. */
  const videos = new Map<string, Map<string, Upload>>();
  const running = new Set<string>();
  let waiting = 0;
  let closed = false;
  let idle = Promise.withResolvers<void>();

  function next(): Upload | undefined {
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
      const upload = next();
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
        onAgain(upload);
        return null;
      }
      if (waiting >= limits.waiting) return 'everybody';
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
