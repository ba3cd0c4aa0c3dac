/** What kysely leaves undone with connections that die. */
import type { Pool, PoolClient } from 'pg';

/** Whoever runs a query on a connection that died learns of it, and gives the connection back, well within this. */
const GRACE_MS = 2_000;

/**
 * Takes dead connections out of the pool. A transaction gives its connection back once it is rolled back;
 * where the connection is what broke, rolling back fails too, and its place would be lost for good.
 */
export function releaseTheDead(pool: Pool): void {
  const lent = new Set<PoolClient>();
  pool.on('acquire', (client) => lent.add(client));
  pool.on('release', (_error, client) => lent.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      const late = () => {
        if (lent.delete(client)) client.release(true);
      };
      if (lent.has(client)) setTimeout(late, GRACE_MS).unref();
    });
  });
}
