/** The write path commits everything that a change leads to, or nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, problem } from '../../../src/domain/problem.ts';
import { endShare, navigate, startShare } from '../../../src/domain/share.ts';
import { type MediaState, mediaOf, type VideoState, withMedia } from '../../../src/domain/state.ts';
import { readVideo } from '../../../src/store/read.ts';
import { openStore, type Store } from '../../support/parts/store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
  await store.sql(AUDIT);
});
afterAll(() => store[Symbol.asyncDispose]());

/** Records the row and the changed columns of each UPDATE. */
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

/** The columns that \`work\` changes, by row. */
async function changedColumns(work: () => Promise<unknown>): Promise<Record<string, string[]>> {
  const [{ last }] = await store.sql('select coalesce(max(id), 0) as last from audit');
  await work();
  const rows = await store.sql('select row_id, changed from audit where id > $1 order by id', [last]);
  return Object.fromEntries(rows.map(({ row_id, changed }) => [row_id, changed]));
}

const document = (video: VideoState, id: string | undefined): MediaState =>
  mediaOf(video, id ?? '') as MediaState;

describe('changes', () => {
  it('a change of the share writes the share, its instant and the version, and a page that was not on show before the record of it', async () => {
    const { id, medias } = await store.video(2);
    const [deck = ''] = medias;
    const share = ['active_shared_live_media', 'active_shared_live_media_page', 'shown_at', 'version'];
    const apply = (rule: typeof endShare) =>
      changedColumns(() =>
        store.change(id, (video) => ({ video: rule(video, document(video, deck)) as VideoState })),
      );
    const start = (video: VideoState, media: MediaState) => startShare(video, media, null) as never;
    expect(await apply(start)).toEqual({
      [id]: share,
      [deck]: ['furthest_page', 'shared_stamp'],
    });
    const turn = (page: number) => apply((video, media) => navigate(video, media, page) as never);
    expect(await turn(4)).toEqual({ [id]: share.slice(1), [deck]: ['furthest_page'] });
    expect(await turn(2)).toEqual({ [id]: share.slice(1) });
    expect(await apply(endShare)).toEqual({ [id]: share });
    expect(await apply(start)).toEqual({ [id]: share });
  });

  it('a change of a title writes the title and the version', async () => {
    const { id, medias } = await store.video(2);
    const [deck = ''] = medias;
    const rename = () =>
      store.change(id, (video) => ({ video: withMedia(video, { ...document(video, deck), title: 'New' }) }));
    expect(await changedColumns(rename)).toEqual({ [id]: ['version'], [deck]: ['title'] });
    expect(await changedColumns(rename), 'repeating it writes nothing').toEqual({});
  });

  it('a change that changes nothing writes no version, no message and no job', async () => {
    const { id } = await store.video(1);
    const before = [await store.version(id), await store.outbox(id), await store.jobKeys()];
    const result = await store.change(id, (video) => ({ video: structuredClone(video) }));
    expect(result).toMatchObject({ problem: null, video: { version: 2 } });
    expect([await store.version(id), await store.outbox(id), await store.jobKeys()]).toEqual(before);
  });

  it('a change gives each state the next version, and returns the state that it wrote', async () => {
    const { id } = await store.video(1);
    for (const version of [3, 4, 5]) {
      const result = await store.change(id, (video) => ({ video: { ...video, title: `Title ${version}` } }));
      expect(result?.video).toMatchObject({ version, title: `Title ${version}` });
      expect(await readVideo(store.orm.em, id)).toEqual(result?.video);
    }
  });

  it('a change cannot choose its version', async () => {
    const { id } = await store.video(1);
    const result = await store.change(id, (video) => ({ video: { ...video, version: 99, title: 'Later' } }));
    expect(result?.video?.version).toBe(3);
  });

  it('a change of a video that does not exist returns null and makes no decision', async () => {
    expect(await store.change(crypto.randomUUID(), () => expect.unreachable())).toBeNull();
  });

  it('a change keeps documents in the order of their creation', async () => {
    const { id, medias } = await store.video(5);
    expect((await readVideo(store.orm.em, id))?.medias.map((media) => media.id)).toEqual(medias);
  });
});

describe('rejected changes', () => {
  it.each([
    ['by a Problem', () => problem('NotReady', 'Not yet.')],
    [
      'by an ApiError',
      () => {
        throw new ApiError('BAD_USER_INPUT', 'Never.');
      },
    ],
    [
      'by a programming error',
      () => {
        throw new TypeError('x is undefined');
      },
    ],
  ])('a rejected change %s leaves no version, no message, no job and no page', async (_what, fails) => {
    const { id, medias } = await store.video(1);
    const current = async () => [
      await store.version(id),
      await store.outbox(id),
      await store.jobKeys(),
      await readVideo(store.orm.em, id),
    ];
    const before = await current();
    const attempt = store.change(id, () => fails() as never);
    await attempt.then(
      (result) => expect(result).toMatchObject({ problem: { problem: 'NotReady' }, video: { version: 2 } }),
      (error) => expect(error.message).toMatch(/Never|undefined/),
    );
    expect(await current()).toEqual(before);
    expect(await store.sql('select 1 from page where media_id = $1', [medias[0]])).toEqual([]);
  });

  it('a rejected change leaves nothing when PostgreSQL refuses the last of its writes', async () => {
    const { id, medias } = await store.video(1);
    const [deck = ''] = medias;
    const before = [await store.version(id), await store.outbox(id), await store.jobKeys()];
    await expect(
      store.change(id, (video) => ({
        video: { ...video, share: { media: deck, page: 1 } },
        pages: {
          upload: { video: id, media: deck, uploadId: 100 },
          added: [
            { number: 1, width: 1, height: 1, text: 'valid', title: null },
            { number: 2, width: 0, height: 1, text: 'refused', title: null },
          ],
        },
      })),
    ).rejects.toThrow('page_check');
    expect([await store.version(id), await store.outbox(id), await store.jobKeys()]).toEqual(before);
    expect(await store.sql('select 1 from page where media_id = $1', [deck])).toEqual([]);
    expect((await readVideo(store.orm.em, id))?.share).toBeNull();
  });
});
