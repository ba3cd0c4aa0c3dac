/** A store on a database of a test's own, and somebody who reads it without the store. */
import pg from 'pg';
import type { Problem } from '../../src/domain/problem.ts';
import { type ChangeOptions, type ChangeResult, change, type Decide } from '../../src/store/change.ts';
import { VideoEntity } from '../../src/store/entities.ts';
import { type Orm, openOrm } from '../../src/store/orm.ts';
import { freshDatabase } from '../support/postgres.ts';
import { ready } from '../support/states.ts';

export interface Store extends AsyncDisposable {
  url: string;
  orm: Orm;
  /** Looks into the tables past the store. */
  // biome-ignore lint/suspicious/noExplicitAny: a row has the shape of the query beside it
  sql(query: string, values?: unknown[]): Promise<any[]>;
  change<P extends Problem>(
    video: string,
    decide: Decide<P>,
    options?: ChangeOptions,
  ): Promise<ChangeResult<P> | null>;
  /** A video with these documents, each READY. @returns its id and theirs */
  video(documents?: number): Promise<{ id: string; medias: string[] }>;
}

export async function openStore({ empty = false } = {}): Promise<Store> {
  const database = await freshDatabase({ empty });
  const orm = await openOrm(database.url, 8);
  const line = new pg.Client({ connectionString: database.url });
  await line.connect();
  const store: Store = {
    url: database.url,
    orm,
    sql: async (query, values = []) => (await line.query(query, values)).rows,
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
    async [Symbol.asyncDispose]() {
      await line.end();
      await orm.close(true);
      await database[Symbol.asyncDispose]();
    },
  };
  return store;
}
