/** Caches the pages of uploads. A page never changes, except that the converter adds images to a new one. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { LRUCache } from 'lru-cache';
import type { UploadRef } from '../domain/keys.ts';
import type { ImageFacts, StoredPage } from '../domain/state.ts';
import { poolOf } from './connection/pool.ts';

/** Limit of the cache. A page takes about 1 kB. */
const MAX_CACHED_BYTES = 32 * 2 ** 20;
/** Estimated memory of a page besides its text and its title. */
const PAGE_BYTES = 500;
/** Images of a page with all renditions: its own, and those for phones, for laptops and for zooming. */
const ALL_IMAGES = 4;
/**
 * Milliseconds for which a page without all renditions is cached, because another server may receive a report on them.
 */
const INCOMPLETE_TTL_MS = 10_000;
/** V8 stores texts with characters beyond Latin-1 in two bytes each. */
const BYTES_PER_CHARACTER = 2;

export class Pages {
  readonly #em: EntityManager;
  readonly #cache: LRUCache<string, StoredPage>;

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
  async read(media: string, uploadId: number, from: number, to: number): Promise<StoredPage[]> {
    const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    const found = new Map(numbers.map((number) => [number, this.#cache.get(keyOf(media, uploadId, number))]));
    const missing = numbers.filter((number) => !found.get(number));
    if (missing.length > 0) {
      for (const page of await readPages(this.#em, media, uploadId, missing)) {
        const isComplete = page.images.length >= ALL_IMAGES;
        const options = isComplete ? {} : { ttl: INCOMPLETE_TTL_MS };
        this.#cache.set(keyOf(media, uploadId, page.number), page, options);
        found.set(page.number, page);
      }
    }
    return numbers.flatMap((number) => found.get(number) ?? []);
  }

  /** Stores the images of pages. A report that is repeated, or that knows fewer images, changes nothing. */
  async addImages(
    { media, uploadId }: UploadRef,
    pages: readonly { number: number; images: readonly ImageFacts[] }[],
  ): Promise<void> {
    const numbers = JSON.stringify(pages);
    await this.#em.fork().execute(ADD_IMAGES, [numbers, media, uploadId]);
    for (const { number } of pages) this.#cache.delete(keyOf(media, uploadId, number));
  }
}

/** PostgreSQL parses this statement once per connection, because it has a name. */
const READ_PAGES = {
  name: 'read_pages',
  text: `select number, width, height, text, title, coalesce(images, '[]') as images from page
    where media_id = $1 and stamp = $2 and number = any($3::int[])`,
};

async function readPages(
  em: EntityManager,
  media: string,
  uploadId: number,
  numbers: number[],
): Promise<StoredPage[]> {
  const pool = await poolOf(em);
  return (await pool.query<StoredPage>({ ...READ_PAGES, values: [media, uploadId, numbers] })).rows;
}

const ADD_IMAGES = `update page set images = report.images
  from jsonb_to_recordset(?::jsonb) as report(number int, images jsonb)
  where page.media_id = ? and page.stamp = ? and page.number = report.number
    and jsonb_array_length(report.images) > jsonb_array_length(coalesce(page.images, '[]'))`;

const keyOf = (media: string, uploadId: number, number: number) => `${media}:${uploadId}:${number}`;
