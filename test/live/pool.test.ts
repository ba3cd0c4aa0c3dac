import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openOrm } from '../../src/store/orm.ts';
import { freshDatabase } from '../support/postgres.ts';

test('connections that are lost during a change do not exhaust the pool', async () => {
  await using database = await freshDatabase();
  const [orm, other] = [await openOrm(database.url, 2), await openOrm(database.url, 1)];
  const interrupted = orm.em.fork().transactional(async (tx) => {
    const [row] = await tx.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
    await other.em.fork().execute('select pg_terminate_backend(?)', [row?.pid]);
    await tx.execute('select 1');
  });
  await expect(interrupted).rejects.toThrow();
  const repeated = orm.em.fork().transactional(async (tx) => {
    const [row] = await tx.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
    await other.em.fork().execute('select pg_terminate_backend(?)', [row?.pid]);
    await tx.execute('select 1');
  });
  await expect(repeated).rejects.toThrow();
  const answer = orm.em.fork().execute<{ one: number }[]>('select 1 as one');
  expect(await Promise.race([answer, delay(10_000, 'no answer')])).toEqual([{ one: 1 }]);
  await other.close(true);
  await orm.close(true);
});
