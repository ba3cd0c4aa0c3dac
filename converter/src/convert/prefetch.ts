/** Yields the values of `source` and requests each one before the consumer has finished with the previous one. */
export async function* prefetch<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const requestNext = () => {
    const result = iterator.next();
    // A rejection is handled when the consumer asks for the value.
    result.catch(() => {});
    return result;
  };
  let next = requestNext();
  for (let result = await next; !result.done; result = await next) {
    next = requestNext();
    yield result.value;
  }
}
