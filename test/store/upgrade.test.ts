import { Migration } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../src/store/migrations/index.ts';
import { migrate, type Orm, ormOptions } from '../../src/store/orm.ts';
import { STATEMENTS_BEFORE, type StatementsBefore } from '../support/migrations/statements-before.ts';
import { unsafeStatements } from '../support/migrations/unsafe-statements.ts';
import { freshDatabase } from '../support/parts/postgres.ts';

type Migrations = (typeof migrations)[number][];

/** There is no version before the first migration. */
const LAST_TWO = migrations.slice(1).slice(-2);

async function withMigrations(url: string, list: Migrations): Promise<Orm & AsyncDisposable> {
  const options = ormOptions(url, 4);
  const orm = await MikroORM.init({
    ...options,
    migrations: { ...options.migrations, migrationsList: list },
  });
  return Object.assign(orm, { [Symbol.asyncDispose]: () => orm.close(true) });
}

const statementsOf = async (MigrationClass: Migrations[number], orm: Orm) => {
  const migration = new MigrationClass(orm.em.getDriver(), orm.config);
  await migration.up();
  return migration.getQueries().map(String);
};

/** A database with the tables of `list`, and a video with one READY document of 30 pages. */
async function databaseWith(list: Migrations) {
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await freshDatabase({ empty: true }));
  {
    await using orm = await withMigrations(url, list);
    await migrate(orm, url);
  }
  const clients: Client[] = [];
  const connect = async () => {
    const client = new Client({ connectionString: url });
    clients.push(client);
    await client.connect();
    return client;
  };
  stack.defer(async () => void (await Promise.all(clients.map((client) => client.end()))));
  const client = await connect();
  const [video, media] = [crypto.randomUUID(), crypto.randomUUID()];
  await client.query('insert into video (id) values ($1)', [video]);
  await client.query(
    `insert into shared_live_media (id, video_id, upload_state, nb_pages, pages_ready) values ($1, $2, 'ready', 30, 30)`,
    [media, video],
  );
  const owned = stack.move();
  return { url, video, connect, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const SERVERS = 3;

/** Starts servers of the version before, which turn pages and deliver messages until `stop`. */
async function runServers(
  { turnPage, deliverOutbox }: StatementsBefore,
  video: string,
  connect: () => Promise<Client>,
) {
  const result = { turned: 0, slowest: 0, failures: [] as unknown[] };
  let running = true;
  const repeat = async (action: (client: Client, count: number) => Promise<void>) => {
    const client = await connect();
    for (let count = 1; running; count++) {
      const begun = performance.now();
      await action(client, count).catch((error: unknown) => {
        result.failures.push(error);
        running = false;
      });
      result.slowest = Math.max(result.slowest, performance.now() - begun);
    }
  };
  const servers = [
    ...Array.from({ length: SERVERS }, () =>
      repeat(async (client, count) => {
        await turnPage(client, video, (count % 30) + 1);
        result.turned += 1;
      }),
    ),
    repeat((client) => deliverOutbox(client, video)),
  ];
  return {
    result,
    /** Waits for that many more page turns, or for a failure. */
    async waitForTurns(turns: number) {
      const until = result.turned + turns;
      await expect.poll(() => result.turned >= until || !running).toBe(true);
    },
    async stop() {
      running = false;
      await Promise.all(servers);
    },
  };
}

/** Runs the last migration of `list` beside servers of the version before. */
async function upgrade(list: Migrations, statements: StatementsBefore) {
  await using before = await databaseWith(list.slice(0, -1));
  const servers = await runServers(statements, before.video, before.connect);
  await servers.waitForTurns(50);
  await using orm = await withMigrations(before.url, list);
  await migrate(orm, before.url);
  await servers.waitForTurns(50);
  await servers.stop();
  return servers.result;
}

describe.each(LAST_TWO.map((each) => [each.name, each] as const))('%s', (name, MigrationClass) => {
  const list = migrations.slice(0, migrations.indexOf(MigrationClass) + 1);
  const statements = STATEMENTS_BEFORE[name];

  test('runs beside servers of the version before without a failure of theirs', async () => {
    if (!statements)
      throw new Error(
        `Add the statements of the version before ${name} to test/support/migrations/statements-before.ts`,
      );
    const { failures, turned } = await upgrade(list, statements);
    expect(failures).toEqual([]);
    expect(turned).toBeGreaterThanOrEqual(100);
  });

  test('is additive', async () => {
    await using database = await freshDatabase();
    await using orm = await withMigrations(database.url, list);
    expect(unsafeStatements(await statementsOf(MigrationClass, orm))).toEqual([]);
  });
});

test('a migration that waits for a lock lets page turns run, and completes when the lock is free', async () => {
  await using before = await databaseWith(migrations.slice(0, 1));
  const { url, video, connect } = before;
  const [[, statements]] = Object.entries(STATEMENTS_BEFORE) as [[string, StatementsBefore]];
  const [backup, observer] = [await connect(), await connect()];
  await backup.query('begin');
  await backup.query('select count(*) from outbox');
  const servers = await runServers(statements, video, connect);
  await using orm = await withMigrations(url, migrations);
  const waiting = async () =>
    (
      await observer.query(
        `select 1 from pg_stat_activity
          where datname = current_database() and query ilike 'alter table%' and wait_event_type = 'Lock'`,
      )
    ).rowCount;
  let isMigrated = false;
  const migrating = migrate(orm, url).then(() => {
    isMigrated = true;
  });
  await expect.poll(waiting, { interval: 20 }).toBe(1);
  await servers.waitForTurns(30);
  expect(isMigrated).toBe(false);
  await backup.query('commit');
  await migrating;
  await servers.stop();
  expect(servers.result.failures).toEqual([]);
  expect(servers.result.slowest).toBeLessThan(60_000);
});

class Renames extends Migration {
  override name = 'Renames';
  override up(): void {
    this.addSql('alter table outbox rename column event to happening');
  }
}
class Requires extends Migration {
  override name = 'Requires';
  override up(): void {
    this.addSql(`alter table outbox add column reason text not null default ''`);
    this.addSql('alter table outbox alter column reason drop default');
  }
}

test.each([
  ['renames a column that the version before uses', Renames],
  ['requires a column that the version before does not know', Requires],
])('a migration that %s fails this test', async (_what, Bad) => {
  const [[, statements]] = Object.entries(STATEMENTS_BEFORE) as [[string, StatementsBefore]];
  const { failures } = await upgrade([...migrations.slice(0, 1), Bad], statements);
  expect(failures).not.toEqual([]);
});

test.each([
  'alter table "outbox" drop column "event";',
  'drop table outbox',
  'alter table outbox rename to mailbox',
  'alter table outbox alter column event type varchar(10)',
  'alter table outbox alter column request set not null',
  'alter table outbox add column a text not null',
  'alter table outbox add column a uuid not null default gen_random_uuid()',
  'alter table outbox add column a text unique',
  'alter table outbox add column a text null, drop column event',
  'alter table outbox add constraint a check (version > 0)',
  'create index a on outbox (version)',
  'update outbox set version = 1',
])('%s is not additive', (statement) => {
  expect(unsafeStatements([statement])).toHaveLength(1);
});

test.each([
  ['alter table "outbox" add column "a" varchar(100) null;'],
  [`alter table outbox add a jsonb not null default '[]'`],
  ['alter table outbox add column a numeric(10, 2)'],
  ['alter table outbox add constraint a check (version > 0) not valid'],
  ['create index concurrently a on outbox (version)'],
  ['create index a on video (created_on, id)'],
  ['create table "a" ("b" int)', 'create index c on a (b)', 'alter table "a" add constraint d check (b > 0)'],
])('%s is additive', (...statements) => {
  expect(unsafeStatements(statements)).toEqual([]);
});
