/** Caches the pages of uploads, because a page never changes. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { LRUCache } from 'lru-cache';
import type { PageState } from '../domain/state.ts';
import { poolOf } from './connection/pool.ts';

/** Limit of the cache. A page takes about 1 kB. */
const MAX_CACHED_BYTES = 32 * 2 ** 20;
/** Estimated memory of a page besides its text and its title. */
const PAGE_BYTES = 300;
/** V8 stores texts with characters beyond Latin-1 in two bytes each. */
const BYTES_PER_CHARACTER = 2;

export class Pages {
  readonly #em: EntityManager;
  readonly #cache: LRUCache<string, PageState>;

  constructor(em: EntityManager, maxBytes = MAX_CACHED_BYTES) {
    this.#em = em;
    this.#cache = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ text, title }) =>
        PAGE_BYTES + BYTES_PER_CHARACTER * (text.length + (title?.length ?? 0)),
    });
  }

  /** The bytes of memory that the cache takes, as an estimate. */
  get cachedBytes(): number {
    return this.#cache.calculatedSize;
  }

  /** The pages `from` to `to` of one upload, inclusive, in order, without those that do not exist. */
  async read(media: string, uploadId: number, from: number, to: number): Promise<PageState[]> {
    const key = (number: number) => `${media}:${uploadId}:${number}`;
    const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    const found = new Map(numbers.map((number) => [number, this.#cache.get(key(number))]));
    const missing = numbers.filter((number) => !found.get(number));
    if (missing.length > 0) {
      for (const page of await readPages(this.#em, media, uploadId, missing)) {
        this.#cache.set(key(page.number), page);
        found.set(page.number, page);
      }
    }
    return numbers.flatMap((number) => found.get(number) ?? []);
  }
}

/** PostgreSQL parses this statement once per connection, because it has a name. */
const READ_PAGES = {
  name: 'read_pages',
  text: `select number, width, height, text, title from page
    where media_id = $1 and stamp = $2 and number = any($3::int[])`,
};

async function readPages(
  em: EntityManager,
  media: string,
  uploadId: number,
  numbers: number[],
): Promise<PageState[]> {
  const pool = await poolOf(em);
  return (await pool.query<PageState>({ ...READ_PAGES, values: [media, uploadId, numbers] })).rows;
}
