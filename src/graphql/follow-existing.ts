/** The source of a subscription to a video that exists. */
import { notFound } from './authorize.ts';

/** Waits for the first state. @throws ApiError NOT_FOUND when there is no such video */
export async function followExisting<State>(
  states: AsyncIterableIterator<State>,
): Promise<AsyncIterableIterator<State>> {
  const first = await states.next();
  if (first.done) throw notFound('video');
  return withFirst(first.value, states);
}

/** Iterates over `first` and then over `rest`. */
function withFirst<T>(first: T, rest: AsyncIterableIterator<T>): AsyncIterableIterator<T> {
  let pending: T | undefined = first;
  return {
    next() {
      if (pending === undefined) return rest.next();
      const value = pending;
      pending = undefined;
      return Promise.resolve({ done: false, value });
    },
    return: () => rest.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
