/** Connections to PostgreSQL: what they give up by themselves, and what kysely leaves undone when they die. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';

/**
 * A server that is stopped in the middle of a change (a debugger, a machine that is moved) keeps its locks,
 * and its kernel goes on answering for it. PostgreSQL takes them back after so many milliseconds: the change
 * is rolled back, and others go on. No change thinks that long between two statements.
 */
const IDLE_IN_CHANGE_MS = 5_000;
/** A peer that is silent so long is asked whether it is there, and is not when it has not answered 10 s later. */
const KEEP_ALIVE_MS = 10_000;

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

/** What MikroORM's pool is made with. */
export const POOL = {
  onPoolCreated: releaseTheDead,
  idle_in_transaction_session_timeout: IDLE_IN_CHANGE_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
};

/** Allows one transaction another time of saying nothing before it is taken for dead. */
export async function giveUpAfter(tx: EntityManager, milliseconds: number): Promise<void> {
  await tx.execute(`select set_config('idle_in_transaction_session_timeout', ?, true)`, [`${milliseconds}`]);
}
