import { Migration } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../src/store/migrations/index.ts';
import { migrate, type Orm, ormOptions } from '../../src/store/orm.ts';
import { freshDatabase } from '../support/postgres.ts';
import { unsafe } from './additive.ts';
import { SAID_BEFORE, type Said } from './said.ts';

type Migrations = (typeof migrations)[number][];

/** Before the first there were no tables, and nobody to use them. */
const LAST_TWO = migrations.slice(1).slice(-2);

async function withMigrations(url: string, list: Migrations): Promise<Orm & AsyncDisposable> {
  const options = ormOptions(url, 4);
  const orm = await MikroORM.init({
    ...options,
    migrations: { ...options.migrations, migrationsList: list },
  });
  return Object.assign(orm, { [Symbol.asyncDispose]: () => orm.close(true) });
}

const statementsOf = async (Made: Migrations[number], orm: Orm) => {
  const migration = new Made(orm.em.getDriver(), orm.config);
  await migration.up();
  return migration.getQueries().map(String);
};

/** A database as the version before left it, with a video that is being shown. */
async function asBefore(list: Migrations) {
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

/** Servers of the version before at work. */
async function work({ turn, drain }: Said, video: string, connect: () => Promise<Client>) {
  const seen = { turned: 0, slowest: 0, failures: [] as unknown[] };
  let working = true;
  const repeat = async (deed: (client: Client, count: number) => Promise<void>) => {
    const client = await connect();
    for (let count = 1; working; count++) {
      const begun = performance.now();
      await deed(client, count).catch((error: unknown) => {
        seen.failures.push(error);
        working = false;
      });
      seen.slowest = Math.max(seen.slowest, performance.now() - begun);
    }
  };
  const running = [
    ...Array.from({ length: SERVERS }, () =>
      repeat(async (client, count) => {
        await turn(client, video, (count % 30) + 1);
        seen.turned += 1;
      }),
    ),
    repeat((client) => drain(client, video)),
  ];
  return {
    seen,
    /** Waits for that many more page turns, or a failure. */
    async goOn(turns: number) {
      const until = seen.turned + turns;
      await expect.poll(() => seen.turned >= until || !working, { timeout: 20_000 }).toBe(true);
    },
    async stop() {
      working = false;
      await Promise.all(running);
    },
  };
}

async function upgrade(list: Migrations, said: Said) {
  await using before = await asBefore(list.slice(0, -1));
  const servers = await work(said, before.video, before.connect);
  await servers.goOn(50);
  await using orm = await withMigrations(before.url, list);
  await migrate(orm, before.url);
  await servers.goOn(50);
  await servers.stop();
  return servers.seen;
}

describe.each(LAST_TWO.map((Made) => [Made.name, Made] as const))('%s', (name, Made) => {
  const list = migrations.slice(0, migrations.indexOf(Made) + 1);
  const said = SAID_BEFORE[name];

  test('is made while servers of the version before turn pages and tell rooms, and nothing fails', async () => {
    if (!said) throw new Error(`said.ts wants what the version before ${name} says to the tables`);
    const { failures, turned } = await upgrade(list, said);
    expect(failures).toEqual([]);
    expect(turned).toBeGreaterThanOrEqual(100);
  });

  test('adds, and takes nothing away', async () => {
    await using database = await freshDatabase();
    await using orm = await withMigrations(database.url, list);
    expect(unsafe(await statementsOf(Made, orm))).toEqual([]);
  });
});

test('a migration that has to wait lets page turns pass, and is made when it can be', async () => {
  await using before = await asBefore(migrations.slice(0, 1));
  const { url, video, connect } = before;
  const [[, said]] = Object.entries(SAID_BEFORE) as [[string, Said]];
  const [backup, witness] = [await connect(), await connect()];
  await backup.query('begin');
  await backup.query('select count(*) from outbox');
  const servers = await work(said, video, connect);
  await using orm = await withMigrations(url, migrations);
  const waiting = async () =>
    (
      await witness.query(
        `select 1 from pg_stat_activity where query ilike 'alter table%' and wait_event_type = 'Lock'`,
      )
    ).rowCount;
  let made = false;
  const migrating = migrate(orm, url).then(() => {
    made = true;
  });
  await expect.poll(waiting, { interval: 20, timeout: 20_000 }).toBe(1);
  await servers.goOn(100);
  expect(made).toBe(false);
  await backup.query('commit');
  await migrating;
  await servers.stop();
  expect(servers.seen.failures).toEqual([]);
  expect(servers.seen.slowest).toBeLessThan(10_000);
}, 90_000);

class Removes extends Migration {
  override name = 'Removes';
  override up(): void {
    this.addSql('alter table outbox rename column event to happening');
  }
}
class Demands extends Migration {
  override name = 'Demands';
  override up(): void {
    this.addSql(`alter table outbox add column reason text not null default ''`);
    this.addSql('alter table outbox alter column reason drop default');
  }
}

test.each([
  ['renames what they use', Removes],
  ['demands what they do not know', Demands],
])('a migration that %s is found out', async (_what, Bad) => {
  const [[, said]] = Object.entries(SAID_BEFORE) as [[string, Said]];
  const { failures } = await upgrade([...migrations.slice(0, 1), Bad], said);
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
  expect(unsafe([statement])).toHaveLength(1);
});

test.each([
  ['alter table "outbox" add column "a" varchar(100) null;'],
  [`alter table outbox add a jsonb not null default '[]'`],
  ['alter table outbox add column a numeric(10, 2)'],
  ['alter table outbox add constraint a check (version > 0) not valid'],
  ['create index concurrently a on outbox (version)'],
  ['create table "a" ("b" int)', 'create index c on a (b)', 'alter table "a" add constraint d check (b > 0)'],
])('%s is additive', (...statements) => {
  expect(unsafe(statements)).toEqual([]);
});
