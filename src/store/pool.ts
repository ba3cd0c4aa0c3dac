/** Connections to PostgreSQL: their timeouts, transactions on them, and what happens when they break. */
import type { EntityManager, PostgreSqlConnection } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';

/**
 * PostgreSQL rolls back a transaction that runs no statement for this long. A server that is suspended in the
 * middle of a change keeps its locks, and its kernel goes on answering for it. No change pauses this long
 * between two statements.
 */
const IDLE_IN_TRANSACTION_MS = 5_000;
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

/** The driver options of MikroORM's pool. */
export const DRIVER_OPTIONS = {
  onPoolCreated: evictBrokenConnections,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
};

/** Lets one transaction run no statement for longer, or for less long, than others. */
export async function setIdleTimeout(tx: EntityManager, milliseconds: number): Promise<void> {
  await tx.execute(`select set_config('idle_in_transaction_session_timeout', ?, true)`, [`${milliseconds}`]);
}

/** MikroORM's own pool. */
export const poolOf = (em: EntityManager): Promise<Pool> =>
  (em.getConnection() as unknown as PostgreSqlConnection).getNativeClient();

/** Commits when `work` resolves to true; rolls back when it resolves to false or throws. */
export async function transaction(
  em: EntityManager,
  work: (client: PoolClient) => Promise<boolean>,
): Promise<void> {
  const client = await (await poolOf(em)).connect();
  let isBroken = false;
  try {
    await client.query('begin');
    await client.query((await work(client)) ? 'commit' : 'rollback');
  } catch (error) {
    // The pool must not reuse a connection whose transaction may still be open.
    isBroken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(isBroken);
  }
}
