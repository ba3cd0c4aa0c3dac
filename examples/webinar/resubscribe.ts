/** Subscribes again after an error that does not last, such as a database that is away for a moment. */
import { pause, waitBefore } from './reconnect.ts';

export interface Sink<Result> {
  next(result: Result): void;
  error(reason: unknown): void;
  complete(): void;
}

const TEMPORARY = new Set<unknown>(['UNAVAILABLE', 'TOO_MANY_REQUESTS', 'INTERNAL_SERVER_ERROR']);

/** A result of any library. */
interface WithErrors {
  errors?: readonly { extensions?: Record<string, unknown> | null }[];
}

const isTemporary = ({ errors = [] }: WithErrors): boolean =>
  errors.some(({ extensions }) => TEMPORARY.has(extensions?.['code']));

/** The server reports an error of a subscription as its last result. @returns a function that unsubscribes. */
export function resubscribe<Result extends WithErrors>(
  subscribe: (sink: Sink<Result>) => () => void,
  sink: Sink<Result>,
): () => void {
  let attempt = 0;
  let isStopped = false;
  let unsubscribe = () => {};
  const start = () => {
    let isOver = true;
    unsubscribe = subscribe({
      ...sink,
      next(result) {
        isOver = !isTemporary(result);
        if (!isOver) return;
        attempt = 0;
        sink.next(result);
      },
      async complete() {
        if (isOver) return sink.complete();
        await pause(waitBefore(attempt++));
        if (!isStopped) start();
      },
    });
  };
  start();
  return () => {
    isStopped = true;
    unsubscribe();
  };
}
