/** The entries of the timeline that changes write, and how long they stay. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VideoState } from '../../src/domain/state.ts';
import { MAX_ENTRIES } from '../../src/domain/timeline/timeline.ts';
import { readVideo } from '../../src/store/read.ts';
import { readTimeline } from '../../src/store/timeline.ts';
import type { Decide } from '../../src/store/write-path/change.ts';
import { change } from '../../src/store/write-path/change.ts';
import { changeShare } from '../../src/store/write-path/change-share.ts';
import { openStore, type Store } from '../support/parts/store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store[Symbol.asyncDispose]());

const showPage =
  (media: string | undefined, page: number): Decide<never> =>
  (video: VideoState) => ({ video: { ...video, share: media ? { media, page } : null } });

const rename: Decide<never> = (video) => ({ video: { ...video, title: 'Renamed' } });
const entriesOf = (id: string) => readTimeline(store.orm.em, id);

describe.each([
  ['a change', change],
  ['the fast path', changeShare],
] as const)('%s', (_what, commit) => {
  const run = (id: string, decide: Decide<never>) => commit(store.orm.em, { rooms: true }, id, decide);

  it('writes the instant of the state, which is later than the one before after a step of the clock', async () => {
    const { id, medias } = await store.video();
    const [media] = medias;
    const states = [await run(id, showPage(media, 1)), await run(id, showPage(media, 2))];
    await store.sql(
      `update video set shown_at = date_trunc('milliseconds', now()) + interval '1 hour' where id = $1`,
      [id],
    );
    await store.sql(
      `update timeline_entry set shown_at = date_trunc('milliseconds', now()) + interval '1 hour' where video_id = $1 and version = 4`,
      [id],
    );
    const before = (await readVideo(store.orm.em, id))?.shownAt;
    states.push(await run(id, showPage(media, 3)), await run(id, showPage(undefined, 0)));
    const entries = await entriesOf(id);
    expect(entries.map(({ version, page }) => [version, page])).toEqual([
      [3, 1],
      [4, 2],
      [5, 3],
      [6, null],
    ]);
    expect(entries[2]?.shownAt.getTime()).toBe((before?.getTime() ?? 0) + 1);
    for (const index of [0, 2, 3]) expect(entries[index]?.shownAt).toEqual(states[index]?.video?.shownAt);
    expect((await readVideo(store.orm.em, id))?.shownAt).toEqual(entries[3]?.shownAt);
    expect(entries.map(({ endedAt }) => endedAt)).toEqual([
      ...entries.slice(1).map(({ shownAt }) => shownAt),
      null,
    ]);
  });

  it('writes no entry where nobody sees another page', async () => {
    const { id, medias } = await store.video();
    await run(id, showPage(medias[0], 1));
    const before = await readVideo(store.orm.em, id);
    await run(id, showPage(medias[0], 1));
    await run(id, rename);
    expect(await entriesOf(id)).toHaveLength(1);
    expect((await readVideo(store.orm.em, id))?.shownAt).toEqual(before?.shownAt);
  });

  it('keeps the newest entries', async () => {
    const { id, medias } = await store.video();
    await store.sql(
      `insert into timeline_entry (video_id, version, shown_at) select $1, n, to_timestamp(n) from generate_series(1, $2::int) n`,
      [id, MAX_ENTRIES + 100],
    );
    await store.sql('update video set version = 256 * 100 - 2 where id = $1', [id]);
    for (const page of [1, 2]) await run(id, showPage(medias[0], page));
    const rows = await store.sql(
      'select count(*)::int as count, min(version) as oldest from timeline_entry where video_id = $1',
      [id],
    );
    // The change that deletes adds its own entry after that.
    expect(rows[0].count).toBeLessThanOrEqual(MAX_ENTRIES + 1);
    expect(rows[0].count).toBeGreaterThanOrEqual(MAX_ENTRIES);
    expect(rows[0].oldest).toBeGreaterThan(100);
  });

  it('copies the title of the page, which goes with its document and stays when another file replaces the file', async () => {
    const { id, medias } = await store.video(2);
    for (const media of medias) {
      await store.sql(
        `insert into page (media_id, stamp, number, width, height, text, title) values ($1, 100, 1, 1, 1, '', 'Its title')`,
        [media],
      );
      await run(id, showPage(media, 1));
    }
    await run(id, showPage(undefined, 0));
    await store.sql('delete from page where media_id = any($1)', [medias]);
    const titles = async () =>
      (await entriesOf(id)).map(({ mediaTitle, pageTitle }) => [mediaTitle, pageTitle]);
    const kept = [expect.any(String), 'Its title'];
    expect(await titles()).toEqual([kept, kept, [null, null]]);
    await run(id, (video) => ({ video: { ...video, medias: video.medias.slice(1) } }));
    expect(await titles()).toEqual([[null, null], kept, [null, null]]);
    expect((await entriesOf(id))[0]).toMatchObject({ mediaId: medias[0], page: 1 });
    await run(id, () => ({ video: null }));
    expect(await store.sql('select 1 from timeline_entry where video_id = $1', [id])).toEqual([]);
  });
});

it('a part of the timeline has the ends of its entries', async () => {
  const { id, medias } = await store.video();
  for (const page of [1, 2, 3]) await store.change(id, showPage(medias[0], page));
  const all = await entriesOf(id);
  expect(await readTimeline(store.orm.em, id, { count: 2, after: 0 })).toEqual(all.slice(0, 2));
  expect(await readTimeline(store.orm.em, id, { count: 2, after: all[1]?.version ?? 0 })).toEqual(
    all.slice(2),
  );
});
