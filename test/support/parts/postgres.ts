/** One PostgreSQL for a test run, and one database for each test file. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import { startPostgres } from '../../../local/postgres/postgres.ts';
import { freePort } from '../../../local/supervise/ports.ts';
import { oncePerRun } from '../run/once-per-run.ts';
import { silentLog } from '../silent-log.ts';
import { placeCluster } from './initialised-cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a database on a server where tests may create databases, and the name of this run's template. */
    postgres: { url: string; template: string; isEmbedded: boolean };
  }
}

/** A vitest global set-up: TEST_DATABASE_URL (whose role may create databases), or an embedded server. */
export default oncePerRun(
  'postgres',
  async (stack) => {
    const given = process.env['TEST_DATABASE_URL'];
    const url = given ?? (await embedded(stack));
    const template = `lectern_template_${randomBytes(6).toString('hex')}`;
    stack.defer(async () => {
      await admin(url, (client) => client.query(`drop database if exists ${template}`));
    });
    return { url, template, isEmbedded: given === undefined };
  },
  (project, postgres) => project.provide('postgres', postgres),
);

async function embedded(stack: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lectern-test-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  // Under root, PostgreSQL runs as another user, who must be able to enter this folder.
  await chmod(directory, 0o711);
  await placeCluster(join(directory, 'postgres'));
  const { url } = stack.use(
    await startPostgres({
      directory: join(directory, 'postgres'),
      port: await freePort(),
      // The data does not outlive the run.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
      log: silentLog,
    }),
  );
  return url;
}

export interface FreshDatabase extends AsyncDisposable {
  url: string;
  name: string;
}

/**
 * Creates a database for one test file, with every migration applied or empty. Disposing of it drops it together
 * with its open connections, except on the embedded server, whose data all goes at the end of the run: PostgreSQL makes
 * a checkpoint for each database that it drops, and waits for every process of all databases.
 */
export async function freshDatabase({ empty = false } = {}): Promise<FreshDatabase> {
  const server = inject('postgres');
  const name = `lectern_test_${randomBytes(6).toString('hex')}`;
  const template = empty ? 'template0' : await migratedTemplate(server);
  await admin(server.url, (client) => client.query(`create database ${name} template ${template}`));
  return {
    name,
    url: databaseUrl(server.url, name),
    [Symbol.asyncDispose]: async () => {
      if (server.isEmbedded) return;
      await admin(server.url, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

const TEMPLATE_LOCK = 4_127_001;

/** The first test file that needs the template migrates it. The others wait for it and copy it. */
async function migratedTemplate({ url, template }: { url: string; template: string }): Promise<string> {
  await admin(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (rowCount) return;
    const half = `${template}_half`;
    await client.query(`create database ${half} template template0`);
    try {
      await migrateDatabase(databaseUrl(url, half));
      await client.query(`alter database ${half} rename to ${template}`);
    } finally {
      await client.query(`drop database if exists ${half} with (force)`);
    }
  });
  return template;
}

async function migrateDatabase(url: string): Promise<void> {
  const { openOrm, migrate } = await import('../../../src/store/orm.ts');
  const orm = await openOrm(url, 2);
  try {
    await migrate(orm, url);
  } finally {
    await orm.close();
  }
}

async function admin<T>(server: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
