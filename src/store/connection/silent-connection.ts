/** Destroys a connection whose PostgreSQL is silent. */
import type { ClientBase } from 'pg';

/**
 * Destroys the connection when a statement has no answer after `timeout` milliseconds: all its statements then reject.
 * The option `query_timeout` of pg gives up the statement alone, so that the connection returns to the pool with a
 * transaction that is still open, and the next user of the connection could commit it.
 */
export function destroyWhenSilent(client: ClientBase, timeout: number): void {
  const query = client.query.bind(client) as (...parameters: unknown[]) => unknown;
  const timed = (...parameters: unknown[]): unknown => {
    const timer = setTimeout(() => destroySocket(client), timeout);
    const stop = () => clearTimeout(timer);
    const callback = parameters.at(-1);
    if (typeof callback === 'function') {
      return query(...parameters.slice(0, -1), (...results: unknown[]) => {
        stop();
        callback(...results);
      });
    }
    const result = query(...parameters);
    // A cursor returns no promise. Its user reads it at its own pace.
    if (result instanceof Promise) result.then(stop, stop);
    else stop();
    return result;
  };
  client.query = timed as ClientBase['query'];
}

/** Closes a connection at once. `client.end()` waits for an answer that a dead peer never sends. */
export function destroySocket(client: ClientBase): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
