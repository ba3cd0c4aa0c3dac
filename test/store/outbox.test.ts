/** The messages that a change writes to the outbox for the room of its video. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endShare, navigate, startShare } from '../../src/domain/share.ts';
import { type MediaState, mediaOf, type VideoState } from '../../src/domain/state.ts';
import { pruneOutbox, undelivered } from '../../src/store/outbox.ts';
import { fromSnapshot, snapshot } from '../../src/store/snapshot.ts';
import { openStore, type Store } from '../support/parts/store.ts';
import { aVideo, ready } from '../support/states.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store[Symbol.asyncDispose]());

const document = (video: VideoState, id: string | undefined): MediaState =>
  mediaOf(video, id ?? '') as MediaState;

const starting = (media: string | undefined) => (video: VideoState) => ({
  video: startShare(video, document(video, media), null) as VideoState,
});

it('each version of a share is one message, in order, and one job delivers them all', async () => {
  const { id, medias } = await store.video(2);
  const [deck] = medias;
  const apply = (rule: (video: VideoState) => object) =>
    store.change(id, (video) => ({ video: rule(video) as VideoState }));
  await apply((video) => startShare(video, document(video, deck), null));
  await apply((video) => navigate(video, document(video, deck), 2));
  await apply((video) => ({ ...video, title: 'New' }));
  await apply((video) => endShare(video, document(video, deck)));
  await apply((video) => ({ ...video, title: 'No message: there is no share' }));
  expect(await store.outbox(id)).toEqual([
    { version: 3, event: 'start_sharing' },
    { version: 4, event: 'navigate_sharing' },
    { version: 5, event: 'update_sharing' },
    { version: 6, event: 'end_sharing' },
  ]);
  const messages = await undelivered(store.orm.em, id, 10);
  expect(messages.map(({ state }) => state.share?.page ?? null)).toEqual([1, 2, 2, null]);
  expect(messages[2]?.state, 'dates are dates again').toMatchObject({
    title: 'New',
    medias: [{ uploadedOn: new Date(100_000) }, {}],
  });
  expect((await store.jobKeys()).filter((key) => key === `drain:${id}`)).toHaveLength(1);
});

it('the stored state has the form that a server of version 0.1 reads', async () => {
  const { id, medias } = await store.video(1);
  const [deck] = medias;
  await store.change(id, starting(deck));
  const [row] = await store.sql('select state from outbox where video = $1', [id]);
  const file = { stamp: 100, extension: 'pdf', pageCount: 5, pagesReady: 5 };
  expect(row.state).toMatchObject({
    id,
    version: 3,
    share: { media: deck, page: 1 },
    medias: [{ id: deck, video: id, upload: file, shown: file, uploadedOn: '1970-01-01T00:01:40.000Z' }],
  });
});

it('the stored state leads back to the state', () => {
  const video = aVideo([ready('one')]);
  expect(fromSnapshot(JSON.parse(JSON.stringify(snapshot(video))))).toEqual(video);
});

it('the stored state has no property that the store does not name', () => {
  const media = { ...ready('one'), externalId: 'of the platform', added: 1 };
  const video = { ...aVideo([media]), presenter: { id: 'p', name: 'Ann' }, onePresenter: true, added: 1 };
  const stored = snapshot(video);
  expect(Object.keys(stored).sort()).toEqual([
    'id',
    'lookAround',
    'medias',
    'share',
    'shownAt',
    'title',
    'version',
  ]);
  expect(stored.medias[0]).not.toHaveProperty('externalId');
  expect(stored.medias[0]).not.toHaveProperty('added');
});

it('a server without an XMPP server writes no message and no job', async () => {
  const { id, medias } = await store.video(1);
  await store.change(id, starting(medias[0]), { rooms: false });
  expect(await store.outbox(id)).toEqual([]);
  expect(await store.jobKeys()).not.toContain(`drain:${id}`);
});

it('the deletion of a video during a share ends the share', async () => {
  const { id, medias } = await store.video(1);
  await store.change(id, starting(medias[0]));
  expect(await store.change(id, () => ({ video: null }))).toEqual({ video: null, problem: null });
  expect(await store.outbox(id)).toEqual([
    { version: 3, event: 'start_sharing' },
    { version: 4, event: 'end_sharing' },
  ]);
  expect((await undelivered(store.orm.em, id, 10)).at(-1)?.state).toMatchObject({ share: null, medias: [] });
  expect(await store.sql('select 1 from shared_live_media where video_id = $1', [id])).toEqual([]);
  expect(await store.jobKeys()).toContain(`delete:${medias[0]}:all:0`);
});

it('a message of a large collection holds 40 documents, among them the shared one', async () => {
  const { id, medias } = await store.video(60);
  await store.change(id, starting(medias[0]));
  const [message] = await undelivered(store.orm.em, id, 1);
  expect(message?.state.medias).toHaveLength(40);
  expect(message?.state.medias.map((media) => media.id)).toContain(medias[0]);
});

it('messages are deleted an hour after their delivery, and undelivered ones stay', async () => {
  const { id } = await store.video();
  const insert = `insert into outbox (video, version, event, state, created_on, delivered_on)
    select $1, version, 'navigate_sharing', '{}', now() - interval '2 hours', now() - $2::interval from generate_series(1, $3) version`;
  await store.sql(insert, [id, '61 minutes', 5_001]);
  await store.sql(insert, [id, '59 minutes', 1]);
  await store.sql(insert, [id, null, 1]);
  await pruneOutbox(store.orm.em);
  const left = await store.sql('select delivered_on is null as waits from outbox where video = $1', [id]);
  expect(left.map(({ waits }) => waits).sort()).toEqual([false, true]);
});
