/**
 * The order of executions. When a video changes, all of its groups have to execute at once. They execute one after the
 * other, the heaviest first, so that many groups of one token delay no group that serves many viewers. Each video has
 * a queue of its own, in which its pointer comes last.
 */

/** The order of executions: by `weight` first, then by the number of subscribers. */
export interface Priority {
  weight: number;
  subscribers: number;
}

interface Waiting extends Priority {
  /** Never rejects. */
  start: () => Promise<void>;
}

/** Milliseconds after which the next execution starts although the running one waits, for example for the database. */
const MAX_TURN_MS = 500;

export class ExecutionQueues {
  readonly #queues = new Map<string, Waiting[]>();

  /** Waits for its turn in the queue `name`, then calls `execute`. @returns the result of `execute` */
  run<T>(name: string, priority: Priority, execute: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { ...priority, start: () => execute().then(resolve, reject) };
      const queue = this.#queues.get(name);
      if (queue) {
        queue.push(waiting);
        return;
      }
      this.#queues.set(name, [waiting]);
      this.#schedule(name);
    });
  }

  /** Starts the next execution after the groups that the same change has woken have entered the queue. */
  #schedule(name: string): void {
    setImmediate(() => void this.#startNext(name));
  }

  async #startNext(name: string): Promise<void> {
    const queue = this.#queues.get(name) ?? [];
    const next = removeFirst(queue);
    if (!next) {
      this.#queues.delete(name);
      return;
    }
    const turn = Promise.withResolvers<void>();
    const timer = setTimeout(turn.resolve, MAX_TURN_MS).unref();
    void next.start().then(turn.resolve);
    await turn.promise;
    clearTimeout(timer);
    this.#schedule(name);
  }
}

/** Removes the entry with the highest priority, and the oldest of entries with equal priority. */
function removeFirst(queue: Waiting[]): Waiting | undefined {
  let first = 0;
  for (let index = 1; index < queue.length; index++) {
    if (isBefore(queue[index] as Waiting, queue[first] as Waiting)) first = index;
  }
  return queue.splice(first, 1)[0];
}

const isBefore = (a: Priority, b: Priority): boolean =>
  a.weight > b.weight || (a.weight === b.weight && a.subscribers > b.subscribers);
