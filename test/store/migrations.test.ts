/** The tables: how they come to be, what they are called, and what they refuse whatever a program believes. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, portAnswers } from '../../local/supervise/ports.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { migrate, openOrm } from '../../src/store/orm.ts';
import { readVideo } from '../../src/store/read.ts';
import { openStore, type Store } from './store.ts';

const run = promisify(execFile);

describe('an empty database', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ empty: true });
    await migrate(store.orm, store.url);
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const columns = async (table: string) =>
    (
      await store.sql(
        `select column_name from information_schema.columns
         where table_schema = 'public' and table_name = $1 order by ordinal_position`,
        [table],
      )
    ).map(({ column_name }) => column_name);

  it('gets tables whose columns have the names of the request', async () => {
    expect(await columns('video')).toEqual(
      expect.arrayContaining(['id', 'active_shared_live_media', 'active_shared_live_media_page']),
    );
    expect(await columns('shared_live_media')).toEqual(
      expect.arrayContaining([
        'id',
        'video_id',
        'upload_state',
        'uploaded_on',
        'nb_pages',
        'extension',
        'title',
        'show_download',
        'active_stamp',
      ]),
    );
  });

  it('gets what the jobs need, and keeps it', async () => {
    const tables = () =>
      store.sql(
        `select table_name from information_schema.tables where table_schema = 'graphile_worker' order by 1`,
      );
    const before = await tables();
    expect(before.map(({ table_name }) => table_name)).toContain('_private_jobs');
    await store.sql(`select graphile_worker.add_job('drain', '{"video":"x"}')`);
    await migrate(store.orm, store.url);
    expect(await tables()).toEqual(before);
    expect(await store.sql('select 1 from graphile_worker.jobs')).toHaveLength(1);
  });

  it('is what the entities say: no migration is missing', async () => {
    const difference = await store.orm.schema.getUpdateSchemaSQL({ wrap: false });
    const statements = difference
      .split('\n')
      .filter((line) => line.startsWith('alter') || line.startsWith('create'));
    // Written by hand, or read back by PostgreSQL in other words.
    const known =
      /video_active_shared_live_media_foreign|shared_live_media_id_video_id_unique|(upload_)?pages_check/;
    expect(statements.filter((statement) => !known.test(statement))).toEqual([]);
    expect(statements.length, 'it does compare').toBeGreaterThan(0);
  });

  it('is brought up to date once, however many servers begin at the same time', async () => {
    await using fresh = await openStore({ empty: true });
    const orms = await Promise.all([1, 2, 3].map(() => openOrm(fresh.url, 2)));
    await Promise.all(orms.map((orm) => migrate(orm, fresh.url)));
    await Promise.all(orms.map((orm) => orm.close(true)));
    const applied = await fresh.sql('select name from mikro_orm_migrations');
    expect(applied.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
  });
});

describe('a database with webinars in it', () => {
  it('keeps them when a server starts anew', async () => {
    await using store = await openStore();
    const { id, medias } = await store.video(2);
    const [media = ''] = medias;
    await store.change(id, (video) => ({ video: { ...video, title: 'Kept', share: { media, page: 3 } } }));
    const before = await readVideo(store.orm.em, id);
    await migrate(store.orm, store.url);
    expect(await readVideo(store.orm.em, id)).toEqual(before);
    expect(before).toMatchObject({ title: 'Kept', version: 3, share: { media, page: 3 } });
  });
});

describe('the tables refuse', () => {
  let store: Store;
  let own: { id: string; medias: string[] };
  let other: { id: string; medias: string[] };
  beforeAll(async () => {
    store = await openStore();
    [own, other] = [await store.video(1), await store.video(1)];
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const share = (media: unknown, page: unknown) =>
    store.sql(
      'update video set active_shared_live_media = $2, active_shared_live_media_page = $3 where id = $1',
      [own.id, media, page],
    );
  const set = (assignment: string) =>
    store.sql(`update shared_live_media set ${assignment} where id = $1`, [own.medias[0]]);

  it('a share without a page, and a page without a share', async () => {
    await expect(share(own.medias[0], null)).rejects.toThrow('video_share_check');
    await expect(share(null, 1)).rejects.toThrow('video_share_check');
  });

  it('page 0', async () => {
    await expect(share(own.medias[0], 0)).rejects.toThrow('video_page_check');
  });

  it('to show a document of another video, or one there is not', async () => {
    await expect(share(other.medias[0], 1)).rejects.toThrow('video_active_shared_live_media_foreign');
    await expect(share(crypto.randomUUID(), 1)).rejects.toThrow('video_active_shared_live_media_foreign');
  });

  it('to let go of a document that is shown', async () => {
    await share(own.medias[0], 1);
    await expect(store.sql('delete from shared_live_media where id = $1', [own.medias[0]])).rejects.toThrow(
      'video_active_shared_live_media_foreign',
    );
    await share(null, null);
  });

  it.each([
    ['more pages than there are', 'pages_ready = 6', 'shared_live_media_pages_check'],
    ['a negative number of pages', 'pages_ready = -1', 'shared_live_media_pages_check'],
    ['pages nobody counted', 'upload_nb_pages = null', 'shared_live_media_upload_pages_check'],
    ['an error without a reason', `upload_state = 'error'`, 'shared_live_media_error_check'],
    ['a reason without an error', `failure = 'locked'`, 'shared_live_media_error_check'],
    ['a state there is not', `upload_state = 'harvested'`, 'shared_live_media_upload_state_check'],
    [
      'a failure there is not',
      `upload_state = 'error', failure = 'tired'`,
      'shared_live_media_failure_check',
    ],
    ['a title of 256 characters', `title = repeat('a', 256)`, 'value too long'],
  ])('%s', async (_what, assignment, constraint) => {
    await expect(set(assignment)).rejects.toThrow(constraint);
  });

  it('a title of 255 emoji not: it counts characters as people do', async () => {
    await set(`title = repeat('🎓', 255)`);
  });

  it('a second page of the same number, and a page without width', async () => {
    const insert = (number: number, width: number) =>
      store.sql('insert into page values ($1, 100, $2, $3, 1, $4)', [own.medias[0], number, width, '']);
    await insert(1, 1);
    await expect(insert(1, 1)).rejects.toThrow('page_pkey');
    await expect(insert(0, 1)).rejects.toThrow('page_check');
    await expect(insert(2, 0)).rejects.toThrow('page_check');
  });

  it('an event there is not', async () => {
    await expect(
      store.sql(`insert into outbox (video, version, event, state) values ($1, 1, 'sing', '{}')`, [own.id]),
    ).rejects.toThrow('outbox_event_check');
  });
});

const DEBIAN = '/usr/lib/postgresql/15/bin';

describe.skipIf(!existsSync(join(DEBIAN, 'postgres')))('the PostgreSQL 15 that comes with Debian', () => {
  it('serves as well: tables, changes and jobs', async () => {
    await using server = await debianPostgres();
    const orm = await openOrm(server.url, 4);
    try {
      await migrate(orm, server.url);
      await migrate(orm, server.url);
      const { change } = await import('../../src/store/change.ts');
      const { VideoEntity } = await import('../../src/store/entities.ts');
      const id = crypto.randomUUID();
      await orm.em.fork().insert(VideoEntity, { id, title: 'On fifteen' });
      await change(orm.em, { rooms: true }, id, (video) => ({
        video: { ...video, title: 'Renamed' },
        jobs: [{ task: 'drain', payload: { video: id } }],
      }));
      expect(await readVideo(orm.em, id)).toMatchObject({ title: 'Renamed', version: 2 });
      const [jobs] = await orm.em.fork().execute('select count(*)::int as count from graphile_worker.jobs');
      expect(jobs).toEqual({ count: 1 });
    } finally {
      await orm.close(true);
    }
  });
});

/** A server of its own, by a user who is not root. */
async function debianPostgres() {
  const directory = await mkdtemp(join(tmpdir(), 'lectern-pg15-'));
  const root = process.getuid?.() === 0;
  const user = root ? await idsOf('nobody') : null;
  if (user) await chown(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  const port = await freePort();
  const options = { ...user, cwd: directory, env: { PATH: DEBIAN, LC_ALL: 'C.UTF-8' } };
  await run(
    join(DEBIAN, 'initdb'),
    ['-D', data, '-U', 'lectern', '-A', 'trust', '-E', 'UTF8', '-N'],
    options,
  );
  const child: ChildProcess = spawn(
    join(DEBIAN, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-c', 'unix_socket_directories=', '-F'],
    { ...options, stdio: 'ignore' },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const url = `postgres://lectern@127.0.0.1:${port}/postgres`;
  await portAnswers(port);
  await expect.poll(() => answers(url), { timeout: 20_000 }).toBe(true);
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** It listens before it serves: until then it says that it is starting up. */
async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function idsOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (which) => Number((await run('id', [which, name])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}
