/** Connections to PostgreSQL: their timeouts, and what happens when they break. */
import type { EntityManager, PostgreSqlConnection } from '@mikro-orm/postgresql';
import type { ClientBase, Pool, PoolClient } from 'pg';
import { destroyWhenSilent } from './silent-connection.ts';
import type { Timeouts } from './timeouts.ts';

/** The kernel probes a connection that is silent for this long, and closes it after 10 s without an answer. */
const KEEP_ALIVE_MS = 10_000;

/** Code that uses a connection that breaks receives an error and releases the connection within this time. */
const RELEASE_MS = 2_000;

/**
 * Removes broken connections from the pool. A transaction releases its connection after the rollback; when the
 * connection breaks, kysely's rollback fails too, and the connection would occupy the pool for ever.
 */
export function evictBrokenConnections(pool: Pool): void {
  const acquired = new Set<PoolClient>();
  pool.on('acquire', (client) => acquired.add(client));
  pool.on('release', (_error, client) => acquired.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      const evict = () => {
        if (acquired.delete(client)) client.release(true);
      };
      if (acquired.has(client)) setTimeout(evict, RELEASE_MS).unref();
    });
  });
}

/** The driver options of MikroORM's pool. Null sets no limits, as a migration needs it. */
export function driverOptions(timeouts: Timeouts | null) {
  return {
    onPoolCreated: evictBrokenConnections,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    ...(timeouts && {
      connectionTimeoutMillis: timeouts.connection,
      onConnect: (client: ClientBase) => limit(client, timeouts),
    }),
  };
}

/** As a statement, because poolers such as PgBouncer refuse connections that set these parameters at their start. */
async function limit(client: ClientBase, timeouts: Timeouts): Promise<void> {
  destroyWhenSilent(client, timeouts.silence);
  await client.query(
    `set statement_timeout = ${timeouts.statement}; set lock_timeout = ${timeouts.lock};
      set idle_in_transaction_session_timeout = ${timeouts.idleInTransaction}`,
  );
}

/** Lets one transaction run no statement for longer, or for less long, than others. */
export async function setIdleTimeout(tx: EntityManager, milliseconds: number): Promise<void> {
  await tx.execute(`select set_config('idle_in_transaction_session_timeout', ?, true)`, [`${milliseconds}`]);
}

/** MikroORM's own pool. */
export const poolOf = (em: EntityManager): Promise<Pool> =>
  (em.getConnection() as unknown as PostgreSqlConnection).getNativeClient();
