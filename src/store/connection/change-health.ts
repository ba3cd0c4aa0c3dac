/** Records whether changes fail although PostgreSQL answers, as they do when its disk is full. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { poolOf } from './pool.ts';
import { isUnavailable } from './unavailable.ts';

/** Whether PostgreSQL answers a query. @throws when there is no connection */
export async function isAnswering(em: EntityManager): Promise<boolean> {
  await (await poolOf(em)).query('select 1');
  return true;
}

/** Larger than the free space in the pages of a table, so that the probe needs space on the disk as a change does. */
const PROBE_BYTES = 65_536;

/** Writes the largest kind of row, and rolls back. */
const PROBE = `insert into outbox (video, version, event, state)
  select gen_random_uuid(), 0, 'start_sharing', to_json(string_agg(gen_random_uuid()::text, ''))
    from generate_series(1, ${PROBE_BYTES / 36})`;

export class ChangeHealth {
  readonly #em: EntityManager;
  #isFailing = false;
  #probe: Promise<boolean> | null = null;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** @param error what a change threw */
  recordFailure(error: unknown): void {
    if (isUnavailable(error)) this.#isFailing = true;
  }

  /** Whether changes can commit. After a failure this is true again when a probe has succeeded. */
  async canCommit(): Promise<boolean> {
    if (!this.#isFailing) return true;
    this.#probe ??= this.#write()
      .catch(() => false)
      .finally(() => {
        this.#probe = null;
      });
    if (await this.#probe) this.#isFailing = false;
    return !this.#isFailing;
  }

  async #write(): Promise<boolean> {
    const client = await (await poolOf(this.#em)).connect();
    let isBroken = true;
    try {
      await client.query('begin');
      await client.query(PROBE);
      await client.query('rollback');
      isBroken = false;
      return true;
    } catch {
      return false;
    } finally {
      client.release(isBroken);
    }
  }
}
