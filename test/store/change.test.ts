/** The one door for writes: everything a change leads to is committed together, or nothing of it. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, problem } from '../../src/domain/problem.ts';
import { end, navigate, start } from '../../src/domain/share.ts';
import { type MediaState, mediaOf, type VideoState, withMedia } from '../../src/domain/state.ts';
import { CHANNEL } from '../../src/store/change-notification.ts';
import { undelivered } from '../../src/store/outbox.ts';
import { readVideo } from '../../src/store/read.ts';
import { openStore, type Store } from './store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
  await store.sql(AUDIT);
});
afterAll(() => store[Symbol.asyncDispose]());

/** Writes down which columns each UPDATE assigns a new value to, and which rows it touches at all. */
const AUDIT = `
  create table audit (id bigserial primary key, row_id uuid, changed text[]);
  create function audit() returns trigger language plpgsql as $$
  begin
    insert into audit (row_id, changed) select new.id, array(
      select key from jsonb_each(to_jsonb(new)) join jsonb_each(to_jsonb(old)) as was(key, value) using (key)
      where jsonb_each.value is distinct from was.value order by key);
    return new;
  end $$;
  create trigger audit_video after update on video for each row execute function audit();
  create trigger audit_media after update on shared_live_media for each row execute function audit();`;

/** The columns that changed while \`work\` ran, by row. */
async function written(work: () => Promise<unknown>): Promise<Record<string, string[]>> {
  const [{ last }] = await store.sql('select coalesce(max(id), 0) as last from audit');
  await work();
  const rows = await store.sql('select row_id, changed from audit where id > $1 order by id', [last]);
  return Object.fromEntries(rows.map(({ row_id, changed }) => [row_id, changed]));
}

const outbox = (id: string) =>
  store.sql('select version, event from outbox where video = $1 order by id', [id]);
const jobs = async () =>
  (await store.sql('select task_identifier, key from graphile_worker.jobs order by id')).map(
    ({ key }) => key,
  );
const versionOf = async (id: string) =>
  (await store.sql('select version from video where id = $1', [id]))[0]?.version;
const document = (video: VideoState, id: string | undefined): MediaState =>
  mediaOf(video, id ?? '') as MediaState;

describe('a change', () => {
  it('of the share writes two columns and the version, and touches no document', async () => {
    const { id, medias } = await store.video(2);
    const [deck = ''] = medias;
    const share = ['active_shared_live_media', 'active_shared_live_media_page', 'version'];
    const step = (rule: typeof end) =>
      written(() =>
        store.change(id, (video) => ({ video: rule(video, document(video, deck)) as VideoState })),
      );
    expect(await step((video, media) => start(video, media, null) as never)).toEqual({ [id]: share });
    expect(await step((video, media) => navigate(video, media, 4) as never)).toEqual({
      [id]: share.slice(1),
    });
    expect(await step(end)).toEqual({ [id]: share });
  });

  it('of a title writes that title and the version', async () => {
    const { id, medias } = await store.video(2);
    const [deck = ''] = medias;
    const rename = () =>
      store.change(id, (video) => ({ video: withMedia(video, { ...document(video, deck), title: 'New' }) }));
    expect(await written(rename)).toEqual({ [id]: ['version'], [deck]: ['title'] });
    expect(await written(rename), 'and again nothing').toEqual({});
  });

  it('that changes nothing costs no version, no message and no job', async () => {
    const { id } = await store.video(1);
    const before = [await versionOf(id), await outbox(id), await jobs()];
    const outcome = await store.change(id, (video) => ({ video: structuredClone(video) }));
    expect(outcome).toMatchObject({ problem: null, video: { version: 2 } });
    expect([await versionOf(id), await outbox(id), await jobs()]).toEqual(before);
  });

  it('gives each state the next version, and answers with the state it wrote', async () => {
    const { id } = await store.video(1);
    for (const version of [3, 4, 5]) {
      const outcome = await store.change(id, (video) => ({ video: { ...video, title: `Title ${version}` } }));
      expect(outcome?.video).toMatchObject({ version, title: `Title ${version}` });
      expect(await readVideo(store.orm.em, id)).toEqual(outcome?.video);
    }
  });

  it('cannot choose its version', async () => {
    const { id } = await store.video(1);
    const outcome = await store.change(id, (video) => ({ video: { ...video, version: 99, title: 'Later' } }));
    expect(outcome?.video?.version).toBe(3);
  });

  it('of a video that is not there is no change', async () => {
    expect(await store.change(crypto.randomUUID(), () => expect.unreachable())).toBeNull();
  });

  it('keeps documents in the order they were made', async () => {
    const { id, medias } = await store.video(5);
    expect((await readVideo(store.orm.em, id))?.medias.map((media) => media.id)).toEqual(medias);
  });
});

describe('a change that does not come about', () => {
  it.each([
    ['by a Problem', () => problem('NotReady', 'Not yet.')],
    [
      'by a refusal',
      () => {
        throw new ApiError('BAD_USER_INPUT', 'Never.');
      },
    ],
    [
      'by a mistake of ours',
      () => {
        throw new TypeError('x is undefined');
      },
    ],
  ])('%s leaves no version, no message, no job and no page', async (_what, fails) => {
    const { id, medias } = await store.video(1);
    const before = [await versionOf(id), await outbox(id), await jobs(), await readVideo(store.orm.em, id)];
    const attempt = store.change(id, () => fails() as never);
    await attempt.then(
      (outcome) => expect(outcome).toMatchObject({ problem: { problem: 'NotReady' }, video: { version: 2 } }),
      (error) => expect(error.message).toMatch(/Never|undefined/),
    );
    expect([await versionOf(id), await outbox(id), await jobs(), await readVideo(store.orm.em, id)]).toEqual(
      before,
    );
    expect(await store.sql('select 1 from page where media_id = $1', [medias[0]])).toEqual([]);
  });

  it('because the database refuses the last of its writes leaves nothing of the first', async () => {
    const { id, medias } = await store.video(1);
    const [deck = ''] = medias;
    const before = [await versionOf(id), await outbox(id), await jobs()];
    await expect(
      store.change(id, (video) => ({
        video: { ...video, share: { media: deck, page: 1 } },
        pages: {
          upload: { video: id, media: deck, uploadId: 100 },
          added: [
            { number: 1, width: 1, height: 1, text: 'fine', title: null },
            { number: 2, width: 0, height: 1, text: 'refused', title: null },
          ],
        },
      })),
    ).rejects.toThrow('page_check');
    expect([await versionOf(id), await outbox(id), await jobs()]).toEqual(before);
    expect(await store.sql('select 1 from page where media_id = $1', [deck])).toEqual([]);
    expect((await readVideo(store.orm.em, id))?.share).toBeNull();
  });
});

describe('what a room is told', () => {
  it('is the state of each version, in order, and drained by one job', async () => {
    const { id, medias } = await store.video(2);
    const [deck] = medias;
    const step = (decide: (video: VideoState) => object) =>
      store.change(id, (video) => ({ video: decide(video) as VideoState }));
    await step((video) => start(video, document(video, deck), null));
    await step((video) => navigate(video, document(video, deck), 2));
    await step((video) => ({ ...video, title: 'New' }));
    await step((video) => end(video, document(video, deck)));
    await step((video) => ({ ...video, title: 'Unheard: nothing is shown' }));
    expect(await outbox(id)).toEqual([
      { version: 3, event: 'start_sharing' },
      { version: 4, event: 'navigate_sharing' },
      { version: 5, event: 'update_sharing' },
      { version: 6, event: 'end_sharing' },
    ]);
    const messages = await undelivered(store.orm.em, id, 10);
    expect(messages.map(({ state }) => state.share?.page ?? null)).toEqual([1, 2, 2, null]);
    expect(messages[2]?.state, 'with dates as dates').toMatchObject({
      title: 'New',
      medias: [{ uploadedOn: new Date(100_000) }, {}],
    });
    expect((await jobs()).filter((key) => key === `drain:${id}`)).toHaveLength(1);
  });

  it('has the form that a server of version 0.1 reads', async () => {
    const { id, medias } = await store.video(1);
    const [deck] = medias;
    await store.change(id, (video) => ({ video: start(video, document(video, deck), null) as VideoState }));
    const [row] = await store.sql('select state from outbox where video = $1', [id]);
    const file = { stamp: 100, extension: 'pdf', pageCount: 5, pagesReady: 5 };
    expect(row.state).toMatchObject({
      id,
      version: 3,
      share: { media: deck, page: 1 },
      medias: [{ id: deck, video: id, upload: file, shown: file, uploadedOn: '1970-01-01T00:01:40.000Z' }],
    });
  });

  it('is nothing where no chat server is configured', async () => {
    const { id, medias } = await store.video(1);
    const starting = (video: VideoState) => ({
      video: start(video, document(video, medias[0]), null) as VideoState,
    });
    await store.change(id, starting, { rooms: false });
    expect(await outbox(id)).toEqual([]);
    expect(await jobs()).not.toContain(`drain:${id}`);
  });

  it('of a video that is removed while something is shown is that it ended', async () => {
    const { id, medias } = await store.video(1);
    await store.change(id, (video) => ({
      video: start(video, document(video, medias[0]), null) as VideoState,
    }));
    expect(await store.change(id, () => ({ video: null }))).toEqual({ video: null, problem: null });
    expect(await outbox(id)).toEqual([
      { version: 3, event: 'start_sharing' },
      { version: 4, event: 'end_sharing' },
    ]);
    expect((await undelivered(store.orm.em, id, 10)).at(-1)?.state).toMatchObject({
      share: null,
      medias: [],
    });
    expect(await store.sql('select 1 from shared_live_media where video_id = $1', [id])).toEqual([]);
    expect(await jobs()).toContain(`delete:${medias[0]}:all:0`);
  });

  it('of a huge collection is a part of it, the document on show among it', async () => {
    const { id, medias } = await store.video(60);
    await store.change(id, (video) => ({
      video: start(video, document(video, medias[0]), null) as VideoState,
    }));
    const [message] = await undelivered(store.orm.em, id, 1);
    expect(message?.state.medias).toHaveLength(40);
    expect(message?.state.medias.map((media) => media.id)).toContain(medias[0]);
  });
});

describe('a commit', () => {
  it('is announced with the id of the video, and only a commit is', async () => {
    const heard: (string | undefined)[] = [];
    const line = new pg.Client({ connectionString: store.url });
    await line.connect();
    line.on('notification', ({ payload }) => heard.push(payload));
    await line.query(`listen ${CHANNEL}`);
    const { id } = await store.video(1);
    await store.change(id, () => problem('NotReady', 'Not yet.'));
    await store.change(id, (video) => ({ video }));
    await store.change(id, (video) => ({ video: { ...video, title: 'Announced' } }));
    await expect.poll(() => heard.length).toBe(2);
    await line.query('select 1');
    await line.end();
    const videos = heard.map((notice) => notice?.slice(0, 36));
    expect(videos, 'when it was made, and when it was renamed').toEqual([id, id]);
  });
});

describe('changes at once', () => {
  it('happen one after the other: no version is skipped or given twice, and each is told once', async () => {
    const { id, medias } = await store.video(1);
    const [deck = ''] = medias;
    await store.change(id, (video) => ({ video: start(video, document(video, deck), null) as VideoState }));
    const pages = Array.from({ length: 100 }, (_, index) => (index % 5) + 1);
    const outcomes = await Promise.all(
      pages.map((page) =>
        store.change(id, (video) => ({ video: navigate(video, document(video, deck), page) as VideoState })),
      ),
    );
    const acknowledged = [...new Set(outcomes.map((outcome) => outcome?.video?.version ?? 0))].sort(
      (one, other) => one - other,
    );
    const last = await versionOf(id);
    expect(acknowledged.at(-1)).toBe(last);
    const told = (await outbox(id)).map(({ version }) => version);
    expect(told).toEqual(Array.from({ length: last - 2 }, (_, index) => index + 3));
    const turned = acknowledged.filter((version) => version > 3);
    expect(told.slice(1)).toEqual(turned);
    expect(turned.length, 'most of them do turn a page').toBeGreaterThan(50);
    expect((await jobs()).filter((key) => key === `drain:${id}`)).toHaveLength(1);
  });

  it('of different columns undo nothing of each other', async () => {
    const { id, medias } = await store.video(2);
    const [one = '', two = ''] = medias;
    await Promise.all([
      store.change(id, (video) => ({ video: { ...video, title: 'A title' } })),
      store.change(id, (video) => ({ video: start(video, document(video, one), null) as VideoState })),
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

  it('in different videos wait for nobody', async () => {
    const [held, free] = [await store.video(1), await store.video(1)];
    const line = new pg.Client({ connectionString: store.url });
    await line.connect();
    await line.query('begin');
    await line.query('select 1 from video where id = $1 for update', [held.id]);
    const waiting = store.change(held.id, (video) => ({ video: { ...video, title: 'Later' } }));
    expect(await store.change(free.id, (video) => ({ video: { ...video, title: 'Now' } }))).toMatchObject({
      video: { title: 'Now' },
    });
    expect(await versionOf(held.id)).toBe(2);
    await line.query('rollback');
    await line.end();
    expect(await waiting).toMatchObject({ video: { title: 'Later', version: 3 } });
  });
});
