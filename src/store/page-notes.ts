/** Reads the speaker notes of pages. */
import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import type { UploadRef } from '../domain/keys.ts';
import { poolOf } from './connection/pool.ts';

export interface PageNotes {
  /** The notes of a page; null when it has none. Calls of one turn of the event loop become one query. */
  read(upload: UploadRef, number: number): Promise<string | null>;
}

interface Key {
  media: string;
  uploadId: number;
  number: number;
}

/** Pages whose notes one query reads. */
const MAX_PAGES_PER_QUERY = 200;

export function openPageNotes(em: EntityManager): PageNotes {
  // Without a cache, because only the few who share read notes, and rarely.
  const loader = new DataLoader<Key, string | null>((keys) => readNotes(em, keys), {
    cache: false,
    maxBatchSize: MAX_PAGES_PER_QUERY,
  });
  return {
    read: ({ media, uploadId }, number) => loader.load({ media, uploadId, number }),
  };
}

/** PostgreSQL parses this statement once per connection, because it has a name. */
const READ_NOTES = {
  name: 'read_page_notes',
  text: `select key.index, page_notes.notes
    from unnest($1::uuid[], $2::bigint[], $3::int[]) with ordinality as key(media_id, stamp, number, index)
    join page_notes using (media_id, stamp, number)`,
};

async function readNotes(em: EntityManager, keys: readonly Key[]): Promise<(string | null)[]> {
  const pool = await poolOf(em);
  const values = [
    keys.map(({ media }) => media),
    keys.map(({ uploadId }) => uploadId),
    keys.map(({ number }) => number),
  ];
  const { rows } = await pool.query<{ index: string; notes: string }>({ ...READ_NOTES, values });
  const found = new Map(rows.map(({ index, notes }) => [Number(index), notes]));
  return keys.map((_, position) => found.get(position + 1) ?? null);
}
