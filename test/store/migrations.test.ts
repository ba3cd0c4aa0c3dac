/** The tables: their creation, their names and their constraints. */
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../src/store/migrations/index.ts';
import { migrate, openOrm, ormOptions } from '../../src/store/orm.ts';
import { readVideo } from '../../src/store/read.ts';
import { openStore, type Store } from '../support/parts/store.ts';

describe('the migration of an empty database', () => {
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

  it('creates tables whose columns have the names of the models', async () => {
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

  it('creates the tables of graphile-worker, and a second migration keeps them', async () => {
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

  it('leads to the tables that the entities describe, so no migration is missing', async () => {
    const difference = await store.orm.schema.getUpdateSchemaSQL({ wrap: false });
    const statements = difference
      .split('\n')
      .filter((line) => line.startsWith('alter') || line.startsWith('create'));
    // Written by hand, or shown by PostgreSQL in another form.
    const known =
      /video_active_shared_live_media_foreign|shared_live_media_id_video_id_unique|(upload_)?pages_check/;
    expect(statements.filter((statement) => !known.test(statement))).toEqual([]);
    expect(statements.length, 'the comparison is not empty').toBeGreaterThan(0);
  });

  it('has a snapshot of the tables, from which `npm run migration` generates nothing', async () => {
    const options = ormOptions(store.url, 2);
    const orm = await MikroORM.init({ ...options, migrations: { ...options.migrations, snapshot: true } });
    expect(await orm.migrator.checkSchema()).toBe(false);
    await orm.close(true);
  });

  it('runs once when several servers start at the same time', async () => {
    await using fresh = await openStore({ empty: true });
    const orms = await Promise.all([1, 2, 3].map(() => openOrm(fresh.url, 2)));
    await Promise.all(orms.map((orm) => migrate(orm, fresh.url)));
    await Promise.all(orms.map((orm) => orm.close(true)));
    const applied = await fresh.sql('select name from mikro_orm_migrations');
    expect(applied.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
  });
});

describe('the migration of a database with videos', () => {
  it('keeps their states', async () => {
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

describe('the constraints refuse', () => {
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

  it('a share of a document that belongs to another video or does not exist', async () => {
    await expect(share(other.medias[0], 1)).rejects.toThrow('video_active_shared_live_media_foreign');
    await expect(share(crypto.randomUUID(), 1)).rejects.toThrow('video_active_shared_live_media_foreign');
  });

  it('the deletion of a shared document', async () => {
    await share(own.medias[0], 1);
    await expect(store.sql('delete from shared_live_media where id = $1', [own.medias[0]])).rejects.toThrow(
      'video_active_shared_live_media_foreign',
    );
    await share(null, null);
  });

  it.each([
    ['more ready pages than pages', 'pages_ready = 6', 'shared_live_media_pages_check'],
    ['a negative number of ready pages', 'pages_ready = -1', 'shared_live_media_pages_check'],
    ['ready pages without a page count', 'upload_nb_pages = null', 'shared_live_media_upload_pages_check'],
    ['an ERROR without a failure', `upload_state = 'error'`, 'shared_live_media_error_check'],
    ['a failure without an ERROR', `failure = 'locked'`, 'shared_live_media_error_check'],
    ['an unknown upload state', `upload_state = 'harvested'`, 'shared_live_media_upload_state_check'],
    ['an unknown failure', `upload_state = 'error', failure = 'tired'`, 'shared_live_media_failure_check'],
    ['a title of 256 characters', `title = repeat('a', 256)`, 'value too long'],
  ])('%s', async (_what, assignment, constraint) => {
    await expect(set(assignment)).rejects.toThrow(constraint);
  });

  it('no title of 255 emoji, because PostgreSQL counts characters instead of bytes', async () => {
    await set(`title = repeat('🎓', 255)`);
  });

  it('a second page with the same number, page 0, and a page without width', async () => {
    const insert = (number: number, width: number) =>
      store.sql('insert into page values ($1, 100, $2, $3, 1, $4)', [own.medias[0], number, width, '']);
    await insert(1, 1);
    await expect(insert(1, 1)).rejects.toThrow('page_pkey');
    await expect(insert(0, 1)).rejects.toThrow('page_check');
    await expect(insert(2, 0)).rejects.toThrow('page_check');
  });

  it('an unknown event', async () => {
    await expect(
      store.sql(`insert into outbox (video, version, event, state) values ($1, 1, 'sing', '{}')`, [own.id]),
    ).rejects.toThrow('outbox_event_check');
  });
});
