/**
 * The queues in which the changes of each video wait for connections to PostgreSQL. The changes of one video wait for the lock of the same row,
 * so more than two connections do not make them faster, and a video with many changes would take all connections of
 * the pool.
 */
const MAX_CONNECTIONS_PER_VIDEO = 2;

interface Queue {
  running: number;
  waiting: (() => void)[];
}

export class ChangeQueues {
  readonly #queues = new Map<string, Queue>();

  /** Calls `work` when fewer than two changes of the video run on this server. @returns what `work` returns */
  async run<T>(video: string, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(video) ?? { running: 0, waiting: [] };
    this.#queues.set(video, queue);
    if (queue.running >= MAX_CONNECTIONS_PER_VIDEO) {
      await new Promise<void>((resolve) => queue.waiting.push(resolve));
    } else queue.running += 1;
    try {
      return await work();
    } finally {
      const next = queue.waiting.shift();
      // The next change takes the place of this one.
      if (next) next();
      else queue.running -= 1;
      if (queue.running === 0) this.#queues.delete(video);
    }
  }
}
