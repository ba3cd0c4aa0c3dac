import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openOrm } from '../../src/store/orm.ts';
import { freshDatabase } from '../support/parts/postgres.ts';

test('connections that break during a transaction leave the pool', async () => {
  await using database = await freshDatabase();
  const [orm, other] = [await openOrm(database.url, 2), await openOrm(database.url, 1)];
  const breakConnection = () =>
    orm.em.fork().transactional(async (tx) => {
      const [row] = await tx.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
      await other.em.fork().execute('select pg_terminate_backend(?)', [row?.pid]);
      await tx.execute('select 1');
    });
  await expect(breakConnection()).rejects.toThrow();
  await expect(breakConnection()).rejects.toThrow();
  const answered = orm.em.fork().execute<{ one: number }[]>('select 1 as one');
  expect(await Promise.race([answered, delay(10_000, 'no answer')])).toEqual([{ one: 1 }]);
  await other.close(true);
  await orm.close(true);
});
