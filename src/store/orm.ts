/** The connection to PostgreSQL. */
import { setTimeout as delay } from 'node:timers/promises';
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

/** A migration that waits for a lock has all page turns wait behind it: it gives up after so many milliseconds, … */
const LOCKED_WITHIN_MS = 1_000;
/** … lets them pass for as many, and tries again, so often. */
const MOST_TRIES = 100;
/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Brings the tables, ours and graphile-worker's, up to date. Safe to call from several servers at once, and
 * while servers of the version before are at work.
 */
export async function migrate(orm: Orm, url: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await migrateOnce(orm, url);
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== LOCK_NOT_AVAILABLE || tries === MOST_TRIES) throw error;
      await delay(LOCKED_WITHIN_MS);
    }
  }
}

async function migrateOnce(orm: Orm, url: string): Promise<void> {
  const em = orm.em.fork();
  await em.transactional(async (tx) => {
    await giveUpAfter(tx, MIGRATED_WITHIN_MS);
    await tx.execute('select pg_advisory_xact_lock(?)', [MIGRATING]);
    await runMigrations({ connectionString: url });
    await tx.execute(`select set_config('lock_timeout', ?, true)`, [`${LOCKED_WITHIN_MS}`]);
    await orm.migrator.up({ transaction: tx.getTransactionContext() });
  });
}
