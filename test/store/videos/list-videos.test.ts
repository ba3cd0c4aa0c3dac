/** The plans of PostgreSQL for the list of videos, so that its time does not grow with the number of videos. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIND_VIDEO, LIST_VIDEOS } from '../../../src/store/videos/list-videos.ts';
import { openStore, type Store } from '../../support/parts/store.ts';

const VIDEOS = 5_000;

let store: Store;
beforeAll(async () => {
  store = await openStore();
  await store.sql(
    `with created as (
      insert into video (id, title, created_on)
      select gen_random_uuid(), 'A webinar', now() - number * interval '1 minute' from generate_series(1, $1::int) number
      returning id)
    insert into video_external_id (video_id, external_id) select id, id::text from created`,
    [VIDEOS],
  );
  await store.sql('analyze video, video_external_id, shared_live_media');
});
afterAll(() => store[Symbol.asyncDispose]());

/** The plan that PostgreSQL makes for a statement once for all of its values. */
async function planOf({ name, text }: { name: string; text: string }, values: string): Promise<string> {
  await store.sql(`set plan_cache_mode = force_generic_plan`);
  await store.sql(`prepare ${name} as ${text}`);
  const rows = await store.sql(`explain execute ${name}(${values})`);
  await store.sql(`deallocate ${name}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('the list of videos', () => {
  test.each([
    ['begins', 'null, null, 101'],
    ['continues', `1700000000000000, '5a0e3f5c-1111-4222-8333-944455556666', 101`],
  ])('%s at its place in the index', async (_what, values) => {
    const plan = await planOf(LIST_VIDEOS, values);
    expect(plan).toMatch(/Index Scan Backward using video_created_on_id_index on video/);
    expect(plan).toMatch(/Index Cond: \(ROW\(/);
    expect(plan).not.toContain('Seq Scan on video');
  });

  test('finds an external id by its index', async () => {
    const plan = await planOf(FIND_VIDEO, `null, null, 2, 'course'`);
    expect(plan).toMatch(/Index Scan using video_external_id_pkey/);
    expect(plan).not.toContain('Seq Scan on video');
  });
});
