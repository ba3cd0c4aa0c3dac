import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { present, takePresenting } from '../../../src/domain/presenter.ts';
import type { problem } from '../../../src/domain/problem.ts';
import { endShare, navigate, startShare } from '../../../src/domain/share.ts';
import type { Person, VideoState } from '../../../src/domain/state.ts';
import { change, type Decide } from '../../../src/store/write-path/change.ts';
import { changeShare } from '../../../src/store/write-path/change-share.ts';
import { freshDatabase } from '../../support/parts/postgres.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../../support/servers/test-server.ts';

const stack = new AsyncDisposableStack();
let server: TestServer;
beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  server = stack.use(await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET, rooms: true }));
});
afterAll(() => stack.disposeAsync());

type Step = {
  kind: 'start' | 'navigate' | 'end' | 'rename' | 'take' | 'admit one';
  media: number;
  page: number;
  person: Person | null;
};

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('start' as const, 'navigate', 'navigate', 'end', 'rename', 'take', 'admit one'),
  media: fc.nat(1),
  page: fc.integer({ min: 0, max: 4 }),
  person: fc.constantFrom({ id: 'ada', name: 'Ada' }, { id: 'bob', name: null }, null),
});

const decision =
  ({ kind, media, page, person }: Step, seeded: Seeded): Decide<ReturnType<typeof problem>> =>
  (video: VideoState) => {
    const document = video.medias.find(({ id }) => id === seeded.medias[media]);
    if (!document) throw new Error('no such document');
    if (kind === 'rename') return { video: { ...video, title: `page ${page}` } };
    if (kind === 'take') return { video: takePresenting(video, person) };
    if (kind === 'admit one') return { video: { ...video, onePresenter: !video.onePresenter } };
    const next = present(video, person, () =>
      kind === 'start'
        ? startShare(video, document, video.share?.media ?? null, page)
        : kind === 'navigate'
          ? navigate(video, document, page)
          : endShare(video, document),
    );
    return 'problem' in next ? next : { video: next };
  };

/** Replaces the ids and the instants, which differ between two videos. */
const withoutIds = (value: unknown, { id, medias }: Seeded) =>
  JSON.parse(
    medias
      .reduce(
        (text, media, at) => text.replaceAll(media, `media ${at}`),
        JSON.stringify(value).replaceAll(id, 'video'),
      )
      .replace(/"shown_?[aA]t":"[^"]+"/g, '"shownAt":"an instant"'),
  );

test('the fast path leads to the same results, states and messages as a change', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
    const [fast, plain] = [
      await seed(server, { documents: 2, pages: 3, showing: null }),
      await seed(server, { documents: 2, pages: 3, showing: null }),
    ];
    for (const each of steps) {
      const results = [
        await changeShare(server.orm.em, server.parts.changes, fast.id, decision(each, fast)),
        await change(server.orm.em, server.parts.changes, plain.id, decision(each, plain)),
      ];
      expect(withoutIds(results[0], fast)).toEqual(withoutIds(results[1], plain));
    }
    const history = async ({ id }: Seeded) =>
      server.orm.em
        .fork()
        .execute('select version, event, state from outbox where video = ? order by id', [id]);
    expect(withoutIds(await history(fast), fast)).toEqual(withoutIds(await history(plain), plain));
    const timeline = async ({ id }: Seeded) =>
      server.orm.em
        .fork()
        .execute(
          'select version, shown_at, media, stamp, page, page_title from timeline_entry where video_id = ? order by version',
          [id],
        );
    expect(withoutIds(await timeline(fast), fast)).toEqual(withoutIds(await timeline(plain), plain));
    const rows = async ({ id }: Seeded) =>
      server.orm.em.fork().execute(
        `select v.title, version, active_shared_live_media_page, presenter_id, presenter_name, one_presenter, array_agg((shared_stamp, furthest_page) order by m.created_on)
             from video v join shared_live_media m on m.video_id = v.id where v.id = ? group by v.id`,
        [id],
      );
    expect(isDeepStrictEqual(await rows(fast), await rows(plain))).toBe(true);
  });
  await fc.assert(property, { numRuns: 15 });
});

test('the furthest page is recorded, and a turn to a page that was on show does not write the document', async () => {
  const { id, medias } = await seed(server, { documents: 2, showing: null });
  const run = (kind: Step['kind'], page = 1) =>
    changeShare(
      server.orm.em,
      server.parts.changes,
      id,
      decision({ kind, media: 0, page, person: null }, { id, medias }),
    );
  // PostgreSQL changes `xmin` with every write of the row.
  const rows = () =>
    server.orm.em
      .fork()
      .execute<{ shared_stamp: string | null; furthest_page: number; xmin: string }[]>(
        'select shared_stamp, furthest_page, xmin from shared_live_media where video_id = ? order by created_on',
        [id],
      );
  const records = async () =>
    (await rows()).map(({ shared_stamp, furthest_page }) => [shared_stamp, furthest_page]);
  const untouched = [null, 0];
  expect(await records()).toEqual([untouched, untouched]);
  await run('start');
  expect(await records()).toEqual([['1700000000', 1], untouched]);
  await run('navigate', 4);
  expect(await records()).toEqual([['1700000000', 4], untouched]);
  const furthest = await rows();
  await run('navigate', 2);
  await run('navigate', 4);
  await run('end');
  await run('start');
  expect(await rows(), 'no later change of the share writes the documents').toEqual(furthest);
});

test('a change of any property of the share is written, not only of its document and its page', async () => {
  const { id } = await seed(server);
  const addProperty: Decide<never> = (video) => ({
    video: { ...video, share: { ...video.share, pointer: 'here' } as unknown as VideoState['share'] },
  });
  const before = await changeShare(server.orm.em, server.parts.changes, id, (video) => ({ video }));
  const after = await changeShare(server.orm.em, server.parts.changes, id, addProperty);
  expect(after?.video?.version).toBe((before?.video?.version ?? 0) + 1);
});

test('an error of a decision rolls back, and the pool reuses the connection', async () => {
  const video = await seed(server);
  const fail = () => {
    throw new Error('rejected');
  };
  for (let count = 0; count < 12; count++) {
    await expect(changeShare(server.orm.em, server.parts.changes, video.id, fail)).rejects.toThrow(
      'rejected',
    );
  }
  const changed = await changeShare(server.orm.em, server.parts.changes, video.id, (state) => ({
    video: { ...state, share: { media: video.medias[0] ?? '', page: 2 } },
  }));
  expect(changed?.video?.share?.page).toBe(2);
});
