/** A transaction on a connection of the pool, without the ORM. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PoolClient } from 'pg';
import type { BeforeCommit } from './attempt.ts';
import { poolOf } from './pool.ts';

/**
 * Runs `work` in a transaction, which commits when `work` resolves to the transaction's id.
 * @param work resolves to null, or throws, to roll back
 */
export async function transaction(
  em: EntityManager,
  beforeCommit: BeforeCommit,
  work: (client: PoolClient) => Promise<string | null>,
): Promise<void> {
  const client = await (await poolOf(em)).connect();
  let isBroken = false;
  try {
    await client.query('begin');
    const transactionId = await work(client);
    if (transactionId !== null) beforeCommit(transactionId);
    await client.query(transactionId === null ? 'rollback' : 'commit');
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
