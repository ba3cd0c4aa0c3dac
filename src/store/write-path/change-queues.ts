/**
 * The order in which the changes of one video take connections to PostgreSQL. They wait for the lock of the same row,
 * so more than two connections do not make them faster, and a video with many changes would take all connections of
 * the pool. PostgreSQL may grant the lock in another order than the changes came, so the changes of one client run one
 * after the other.
 */
import { unavailable } from '../connection/unavailable.ts';

const MAX_CONNECTIONS_PER_VIDEO = 2;

/** A change that runs or waits. `client` is null when its order does not matter. */
interface Entry {
  client: string | null;
  start: () => void;
}

interface Queue {
  running: Entry[];
  waiting: Entry[];
}

export interface QueuedChange {
  /** The client whose changes keep their order; null when the order of this change does not matter. */
  client: string | null;
  /** Aborted when a change that still waits must not run any more. */
  signal: AbortSignal;
}

export class ChangeQueues {
  readonly #queues = new Map<string, Queue>();

  /**
   * Calls `work` when fewer than two changes of the video run on this server, and none of the same client.
   * @returns what `work` returns
   * @throws ApiError UNAVAILABLE when `signal` is aborted before `work` was called
   */
  async run<T>(video: string, { client, signal }: QueuedChange, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(video) ?? { running: [], waiting: [] };
    this.#queues.set(video, queue);
    const started = Promise.withResolvers<void>();
    const entry: Entry = { client, start: started.resolve };
    queue.waiting.push(entry);
    const leave = () => {
      const index = queue.waiting.indexOf(entry);
      if (index < 0) return;
      queue.waiting.splice(index, 1);
      started.reject(unavailable());
    };
    signal.addEventListener('abort', leave);
    startNext(queue);
    try {
      await started.promise;
      return await work();
    } finally {
      signal.removeEventListener('abort', leave);
      queue.running = queue.running.filter((each) => each !== entry);
      startNext(queue);
      if (queue.running.length === 0 && queue.waiting.length === 0) this.#queues.delete(video);
    }
  }
}

function startNext(queue: Queue): void {
  while (queue.running.length < MAX_CONNECTIONS_PER_VIDEO) {
    const index = queue.waiting.findIndex(({ client }) => !isRunning(queue, client));
    const [next] = index < 0 ? [] : queue.waiting.splice(index, 1);
    if (!next) return;
    queue.running.push(next);
    next.start();
  }
}

const isRunning = ({ running }: Queue, client: string | null): boolean =>
  client !== null && running.some((each) => each.client === client);
