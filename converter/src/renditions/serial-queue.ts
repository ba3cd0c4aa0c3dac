/** Runs one piece of work after the other, and tells whether one runs. */
export interface SerialQueue {
  run(work: () => Promise<void>): Promise<void>;
  readonly busy: boolean;
  /** For work that another part runs. */
  setBusy(busy: boolean): void;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve();
  let pending = 0;
  let quiet = Promise.withResolvers<void>();
  quiet.resolve();

  function count(change: number): void {
    if (pending === 0 && change > 0) quiet = Promise.withResolvers();
    pending += change;
    if (pending === 0) quiet.resolve();
  }

  let external = false;
  return {
    run(work) {
      count(1);
      const done = last.then(work, work).finally(() => count(-1));
      last = done.catch(() => {});
      return done;
    },
    get busy() {
      return pending > 0;
    },
    setBusy(busy) {
      if (busy !== external) count(busy ? 1 : -1);
      external = busy;
    },
    idle: () => quiet.promise,
  };
}
