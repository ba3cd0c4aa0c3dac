/** The database of a system that `startSystem` has started. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROLE_AND_DATABASE } from '../../../local/postgres/cluster.ts';
import { type Orm, openOrm } from '../../../src/store/orm.ts';

/** The line of postmaster.pid with the port. @see https://www.postgresql.org/docs/18/storage-file-layout.html */
const PORT_LINE = 3;

/** Opens the tables of a system for a test. @param data the data folder of the system */
export async function openSystemDatabase(data: string): Promise<Orm & AsyncDisposable> {
  const read = (file: string) => readFile(join(data, 'postgres', file), 'utf8');
  const port = (await read('data/postmaster.pid')).split('\n')[PORT_LINE];
  const password = (await read('password')).trim();
  const orm = await openOrm(
    `postgres://${ROLE_AND_DATABASE}:${password}@127.0.0.1:${port}/${ROLE_AND_DATABASE}`,
    2,
  );
  return Object.assign(orm, { [Symbol.asyncDispose]: () => orm.close(true) });
}
