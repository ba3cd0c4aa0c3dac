/** MikroORM on PostgreSQL, and the migration of the tables. */
import { Migrator } from '@mikro-orm/migrations';
import { type EntityManager, MikroORM, type Options, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { runMigrations } from 'graphile-worker';
import pRetry from 'p-retry';
import { driverOptions, setIdleTimeout } from './connection/pool.ts';
import { type Timeouts, timeoutsFor } from './connection/timeouts.ts';
import { entities } from './entities.ts';
import { migrations } from './migrations/index.ts';

export type Orm = MikroORM;

/**
 * The options of MikroORM. `npm run migration` uses them to compare the entities with the last migration.
 * @param timeouts null sets no limits
 */
export const ormOptions = (url: string, pool: number, timeouts: Timeouts | null = null): Options => ({
  driver: PostgreSqlDriver,
  clientUrl: url,
  entities,
  extensions: [Migrator],
  pool: { min: 0, max: pool },
  // MikroORM reads the host, the user and the database of the URL. pg also reads its parameters, such as `sslmode`.
  driverOptions: { ...driverOptions(timeouts), connectionString: url },
  timezone: 'UTC',
  // The schema generator would drop the tables of graphile-worker.
  schemaGenerator: { ignoreSchema: ['graphile_worker'] },
  migrations: {
    migrationsList: migrations,
    path: 'src/store/migrations',
    // Only `npm run migration` reads and writes the snapshot.
    snapshot: false,
    snapshotName: '.snapshot',
    emit: 'ts',
    silent: true,
  },
});

/** @param pool the maximum number of connections */
export async function openOrm(url: string, pool: number, timeouts = timeoutsFor()): Promise<Orm> {
  return MikroORM.init(ormOptions(url, pool, timeouts));
}

/** The key of the advisory lock: one server migrates at a time, whatever its version. */
const MIGRATION_LOCK = 7_163_024;
/** Connections of a migration. */
const MIGRATION_POOL = 2;
/** Time after which a server that is suspended while it migrates loses the lock. */
const MIGRATION_TIMEOUT_MS = 600_000;

/** Time for which a migration waits for a lock. Page turns wait behind the migration for the same time. */
const LOCK_TIMEOUT_MS = 1_000;
/** Between two attempts the migration pauses for the same time, in which the page turns run. */
const MAX_ATTEMPTS = 100;
/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Migrates the tables of Lectern and of graphile-worker. Several servers may call this at once, and servers of the
 * version before may be running. Each migration has a transaction of its own, so that it holds the locks of one
 * migration only: locks on two tables would deadlock with a page turn, which uses the tables in another order. A
 * migration may take longer than a command, so it has connections without limits.
 */
export async function migrate(orm: Orm, url: string): Promise<void> {
  const unlimited = await MikroORM.init({
    ...ormOptions(url, MIGRATION_POOL),
    migrations: orm.config.get('migrations'),
  });
  try {
    await migrateWith(unlimited, url);
  } finally {
    await unlimited.close(true);
  }
}

async function migrateWith(orm: Orm, url: string): Promise<void> {
  const names = (orm.config.get('migrations').migrationsList ?? []).map(({ name }) => name);
  await inMigration(orm, () => runMigrations({ connectionString: url }));
  for (const name of names) {
    const migrateTo = (tx: EntityManager) =>
      orm.migrator.up({ to: name, transaction: tx.getTransactionContext() });
    await pRetry(() => inMigration(orm, migrateTo), {
      retries: MAX_ATTEMPTS - 1,
      minTimeout: LOCK_TIMEOUT_MS,
      factor: 1,
      shouldRetry: ({ error }) => (error as { code?: string }).code === LOCK_NOT_AVAILABLE,
    });
  }
}

/** Runs `work` in a transaction with the lock for migrations. */
async function inMigration(orm: Orm, work: (tx: EntityManager) => Promise<unknown>): Promise<void> {
  await orm.em.fork().transactional(async (tx) => {
    await setIdleTimeout(tx, MIGRATION_TIMEOUT_MS);
    await tx.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await tx.execute(`select set_config('lock_timeout', ?, true)`, [`${LOCK_TIMEOUT_MS}`]);
    await work(tx);
  });
}
