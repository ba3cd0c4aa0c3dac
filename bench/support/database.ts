/** A PostgreSQL of the benchmark's own, as durable as the embedded one: a commit that it acknowledges is on the disk. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../local/postgres/postgres.ts';
import { freePort } from '../../local/supervise/ports.ts';
import { migrate, openOrm } from '../../src/store/orm.ts';
import { silentLog } from '../../test/support/silent-log.ts';

/** Starts a migrated, empty database, which disposing of `stack` stops and removes. @returns its URL */
export async function startDatabase(stack: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lectern-bench-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o711);
  const options = { directory: join(directory, 'postgres'), port: await freePort(), log: silentLog };
  const { url } = stack.use(await startPostgres(options));
  const orm = await openOrm(url, 2);
  await migrate(orm, url);
  await orm.close();
  return url;
}
