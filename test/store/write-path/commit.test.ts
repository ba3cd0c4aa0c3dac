/** The commit of a change sends one notification, and simultaneous changes are serialised. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../../../src/domain/problem.ts';
import { navigate, startShare } from '../../../src/domain/share.ts';
import { type MediaState, mediaOf, type VideoState, withMedia } from '../../../src/domain/state.ts';
import { Deadline } from '../../../src/store/connection/attempt.ts';
import { timeoutsFor } from '../../../src/store/connection/timeouts.ts';
import { readVideo } from '../../../src/store/read.ts';
import { CHANNEL } from '../../../src/store/write-path/change-notification.ts';
import { openStore, type Store } from '../../support/parts/store.ts';

/** For changes that wait for a hundred others on a busy machine. */
const PATIENT = timeoutsFor(120_000);

let store: Store;
beforeAll(async () => {
  store = await openStore({ timeouts: PATIENT });
});
afterAll(() => store[Symbol.asyncDispose]());

const document = (video: VideoState, id: string | undefined): MediaState =>
  mediaOf(video, id ?? '') as MediaState;

describe('commits', () => {
  it('a commit sends a change notification with the id of the video; a change without a commit sends none', async () => {
    const payloads: (string | undefined)[] = [];
    const client = new pg.Client({ connectionString: store.url });
    await client.connect();
    client.on('notification', ({ payload }) => payloads.push(payload));
    await client.query(`listen ${CHANNEL}`);
    const { id } = await store.video(1);
    await store.change(id, () => problem('NotReady', 'Not yet.'));
    await store.change(id, (video) => ({ video }));
    await store.change(id, (video) => ({ video: { ...video, title: 'Announced' } }));
    await expect.poll(() => payloads.length).toBe(2);
    await client.query('select 1');
    await client.end();
    const videos = payloads.map((payload) => payload?.slice(0, 36));
    expect(videos, 'one for the creation, one for the title').toEqual([id, id]);
  });
});

describe('simultaneous changes', () => {
  it('run one after the other: each version is committed once, with one outbox message', async () => {
    const { id, medias } = await store.video(1);
    const [deck = ''] = medias;
    await store.change(id, (video) => ({
      video: startShare(video, document(video, deck), null) as VideoState,
    }));
    const pages = Array.from({ length: 100 }, (_, index) => (index % 5) + 1);
    const deadline = new Deadline(PATIENT);
    const results = await Promise.all(
      pages.map((page) =>
        store.change(id, (video) => ({ video: navigate(video, document(video, deck), page) as VideoState }), {
          rooms: true,
          deadline,
        }),
      ),
    );
    const acknowledged = [...new Set(results.map((result) => result?.video?.version ?? 0))].sort(
      (one, other) => one - other,
    );
    const last = (await store.version(id)) ?? 0;
    expect(acknowledged.at(-1)).toBe(last);
    const versions = (await store.outbox(id)).map(({ version }) => version);
    expect(versions).toEqual(Array.from({ length: last - 2 }, (_, index) => index + 3));
    const turned = acknowledged.filter((version) => version > 3);
    expect(versions.slice(1)).toEqual(turned);
    expect(turned.length, 'most changes turn a page').toBeGreaterThan(50);
    expect((await store.jobKeys()).filter((key) => key === `drain:${id}`)).toHaveLength(1);
  });

  it('of different columns keep the results of each other', async () => {
    const { id, medias } = await store.video(2);
    const [one = '', two = ''] = medias;
    await Promise.all([
      store.change(id, (video) => ({ video: { ...video, title: 'A title' } })),
      store.change(id, (video) => ({ video: startShare(video, document(video, one), null) as VideoState })),
      store.change(id, (video) => ({ video: withMedia(video, { ...document(video, one), title: 'One' }) })),
      store.change(id, (video) => ({
        video: withMedia(video, { ...document(video, two), showDownload: false }),
      })),
    ]);
    expect(await readVideo(store.orm.em, id)).toMatchObject({
      title: 'A title',
      version: 6,
      share: { media: one, page: 1 },
      medias: [{ title: 'One', showDownload: true }, { showDownload: false }],
    });
  });

  it('of different videos do not wait for each other', async () => {
    const [held, free] = [await store.video(1), await store.video(1)];
    const client = new pg.Client({ connectionString: store.url });
    await client.connect();
    await client.query('begin');
    await client.query('select 1 from video where id = $1 for update', [held.id]);
    const waiting = store.change(held.id, (video) => ({ video: { ...video, title: 'Later' } }));
    expect(await store.change(free.id, (video) => ({ video: { ...video, title: 'Now' } }))).toMatchObject({
      video: { title: 'Now' },
    });
    expect(await store.version(held.id)).toBe(2);
    await client.query('rollback');
    await client.end();
    expect(await waiting).toMatchObject({ video: { title: 'Later', version: 3 } });
  });
});
