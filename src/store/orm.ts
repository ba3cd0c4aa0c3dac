/** The connection to PostgreSQL. */
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { runMigrations } from 'graphile-worker';
import { entities } from './entities.ts';
import { migrations } from './migrations/index.ts';
import { giveUpAfter, POOL } from './pool.ts';

export type Orm = MikroORM;

/** Also what `npm run migration` compares the entities with the last migration by. */
export const ormOptions = (url: string, pool: number): Options => ({
  driver: PostgreSqlDriver,
  clientUrl: url,
  entities,
  extensions: [Migrator],
  pool: { min: 0, max: pool },
  driverOptions: POOL,
  timezone: 'UTC',
  // graphile-worker keeps its tables in a schema of its own, which is not ours to alter.
  schemaGenerator: { ignoreSchema: ['graphile_worker'] },
  migrations: {
    migrationsList: migrations,
    path: 'src/store/migrations',
    // Written when a migration is made, not when one is run.
    snapshot: false,
    snapshotName: '.snapshot',
    emit: 'ts',
    silent: true,
  },
});

/** @param pool The most connections at once. */
export async function openOrm(url: string, pool: number): Promise<Orm> {
  return MikroORM.init(ormOptions(url, pool));
}

/** Any number, as long as nobody else locks it. */
const MIGRATING = 7_163_024;
/** Milliseconds after which a server that was stopped while it migrates is passed by. */
const MIGRATED_WITHIN_MS = 600_000;

/** Brings the tables, ours and graphile-worker's, up to date. Safe to call from several servers at once. */
export async function migrate(orm: Orm, url: string): Promise<void> {
  const em = orm.em.fork();
  await em.transactional(async (locked) => {
    await giveUpAfter(locked, MIGRATED_WITHIN_MS);
    await locked.execute('select pg_advisory_xact_lock(?)', [MIGRATING]);
    await orm.migrator.up();
    await runMigrations({ connectionString: url });
  });
}
