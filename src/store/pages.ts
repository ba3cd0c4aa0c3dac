/** The pages of a file. They never change once they exist, so what was read once is kept. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PageState } from '../domain/state.ts';
import { PageEntity } from './entities.ts';

/** Pages kept in memory; at about 1 kB each. */
const KEPT = 20_000;

export class Pages {
  readonly #em: EntityManager;
  readonly #kept = new Map<string, PageState>();

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** Pages `from` to `to` of one upload, both included, in order; those that do not exist are left out. */
  async read(media: string, stamp: number, from: number, to: number): Promise<PageState[]> {
    const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    const missing = numbers.filter((number) => !this.#kept.has(key(media, stamp, number)));
    const fresh = new Map<number, PageState>();
    if (missing.length > 0) {
      const rows = await this.#em.fork().find(PageEntity, { media, stamp, number: missing });
      for (const { number, width, height, text, title = null } of rows) {
        fresh.set(number, { number, width, height, text, title });
      }
    }
    const pages = numbers.flatMap((n) => fresh.get(n) ?? this.#kept.get(key(media, stamp, n)) ?? []);
    for (const [number, page] of fresh) this.#keep(key(media, stamp, number), page);
    return pages;
  }

  #keep(name: string, page: PageState) {
    if (this.#kept.size >= KEPT) {
      const oldest = this.#kept.keys().next();
      if (!oldest.done) this.#kept.delete(oldest.value);
    }
    this.#kept.set(name, page);
  }
}

const key = (media: string, stamp: number, number: number) => `${media}:${stamp}:${number}`;
