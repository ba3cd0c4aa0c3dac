/** A store on a database of its own, and a connection that reads the tables without the store. */
import pg from 'pg';
import { MAX_DOCUMENTS } from '../../../src/domain/media.ts';
import type { Problem } from '../../../src/domain/problem.ts';
import { timeoutsFor } from '../../../src/store/connection/timeouts.ts';
import { VideoEntity } from '../../../src/store/entities.ts';
import { type Orm, openOrm } from '../../../src/store/orm.ts';
import {
  type ChangeOptions,
  type ChangeResult,
  change,
  type Decide,
} from '../../../src/store/write-path/change.ts';
import { ready } from '../states.ts';
import { freshDatabase } from './postgres.ts';

export interface Store extends AsyncDisposable {
  url: string;
  orm: Orm;
  /** Queries the tables directly. */
  // biome-ignore lint/suspicious/noExplicitAny: a row has the shape of the query beside it
  sql(query: string, values?: unknown[]): Promise<any[]>;
  change<P extends Problem>(
    video: string,
    decide: Decide<P>,
    options?: ChangeOptions,
  ): Promise<ChangeResult<P> | null>;
  /** Makes a video with READY documents of five pages, at version 2. @returns its id and theirs */
  video(documents?: number): Promise<{ id: string; medias: string[] }>;
  /** Makes a video with as many READY documents as it may have, each of `pages` pages. @returns its id */
  fullVideo(pages: number): Promise<string>;
  version(video: string): Promise<number | undefined>;
  /** The outbox messages of a video, oldest first. */
  outbox(video: string): Promise<{ version: number; event: string }[]>;
  /** The keys of all jobs, oldest first. */
  jobKeys(): Promise<string[]>;
}

export async function openStore({ empty = false, timeouts = timeoutsFor() } = {}): Promise<Store> {
  const database = await freshDatabase({ empty });
  const orm = await openOrm(database.url, 8, timeouts);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const store: Store = {
    url: database.url,
    orm,
    sql: async (query, values = []) => (await client.query(query, values)).rows,
    change: (video, decide, options = { rooms: true }) => change(orm.em, options, video, decide),
    async video(documents = 1) {
      const id = crypto.randomUUID();
      const medias = Array.from({ length: documents }, () => crypto.randomUUID());
      await orm.em.fork().insert(VideoEntity, { id, title: null });
      await store.change(id, (video) => ({
        video: { ...video, medias: medias.map((media) => ({ ...ready(media, 5), video: id })) },
      }));
      return { id, medias };
    },
    async fullVideo(pages) {
      const { id } = await store.video(0);
      // One change for each document would take half a minute.
      await store.sql(
        `insert into shared_live_media (id, video_id, title, upload_state, uploaded_on, active_stamp, extension, nb_pages,
            pages_ready, upload_stamp, upload_extension, upload_nb_pages, upload_pages_ready)
          select gen_random_uuid(), $1, 'Document', 'ready', now(), 100, 'pdf', $2, $2, 100, 'pdf', $2, $2
          from generate_series(1, $3::int)`,
        [id, pages, MAX_DOCUMENTS],
      );
      await store.sql(
        `insert into page (media_id, stamp, number, width, height, text, title)
          select m.id, 100, number, 1920, 1080, '', 'Title of page ' || number
          from shared_live_media m, generate_series(1, $2::int) number where m.video_id = $1`,
        [id, pages],
      );
      return id;
    },
    version: async (id) => (await store.sql('select version from video where id = $1', [id]))[0]?.version,
    outbox: (id) => store.sql('select version, event from outbox where video = $1 order by id', [id]),
    jobKeys: async () =>
      (await store.sql('select key from graphile_worker.jobs order by id')).map(({ key }) => key),
    async [Symbol.asyncDispose]() {
      await client.end();
      await orm.close(true);
      await database[Symbol.asyncDispose]();
    },
  };
  return store;
}
