/** What everybody follows: the state as it is, then each change, over either wire. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ask, type Data, token } from '../support/ask.ts';
import { convert, openUpload, pages, readyDocument, report, storePages } from '../support/reports.ts';
import { sharedSystem } from '../support/system.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { type Viewer, watch, watchOverSse } from '../support/viewer.ts';
import { newWebinar, type Webinar } from '../support/webinar.ts';

const system = sharedSystem();

const onShow = (media: string | null, page?: number) => (video: Data) =>
  (video.activeShare?.media.id ?? null) === media &&
  (page === undefined || video.activeShare.page.number === page);

const atVersion = (version: number) => (video: Data) => video.version === version;

const documentIn = (video: Data, id: string) => video.sharedLiveMedias.find((each: Data) => each.id === id);

/** Nobody goes back in time, or sees the same twice. */
function versionsGrow({ states }: Viewer): void {
  const versions = states.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
}

describe.each([
  ['WebSocket', watch],
  ['server-sent events', watchOverSse],
] as const)('over %s', (_wire, follow) => {
  it('who comes late sees at once what everybody sees', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 3, 'Deck');
    await webinar.start(deck);
    const { version } = await webinar.navigate(deck, 2);
    await using late = follow(system, webinar.student, webinar.id);
    expect(await late.until(() => true)).toMatchObject({
      version,
      activeShare: { media: { id: deck, title: 'Deck' }, page: { number: 2 }, nextPage: { number: 3 } },
    });
  });

  it('who comes early sees the start, each turn and the end, and nothing twice', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 3);
    await using viewer = follow(system, webinar.student, webinar.id);
    await viewer.until(onShow(null));
    await webinar.start(deck);
    await viewer.until(onShow(deck, 1));
    await webinar.navigate(deck, 3);
    expect((await viewer.until(onShow(deck, 3))).activeShare.nextPage).toBeNull();
    const { version } = await webinar.end(deck);
    expect(await viewer.until(atVersion(version))).toMatchObject({ activeShare: null });
    versionsGrow(viewer);
    expect(viewer.states.map(({ activeShare }) => activeShare?.page.number ?? null)).toEqual([
      null,
      1,
      3,
      null,
    ]);
  });

  it('a hundred turns at once end at the same page for everybody', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 5);
    const { version } = await webinar.start(deck);
    await using viewer = follow(system, webinar.student, webinar.id);
    await viewer.until(onShow(deck));
    await Promise.all(Array.from({ length: 100 }, (_, index) => webinar.navigate(deck, (index % 5) + 1)));
    const now = await webinar.video();
    const last = await viewer.until(atVersion(now.version));
    expect(last.activeShare).toEqual(now.activeShare);
    expect(now.version).toBeGreaterThan(version);
    versionsGrow(viewer);
  });

  it('a switch from one document to another shows nothing in between', async () => {
    const webinar = await newWebinar(system);
    const [one, two] = [await readyDocument(webinar, 2), await readyDocument(webinar, 2)];
    const { version } = await webinar.start(one);
    await using viewer = follow(system, webinar.student, webinar.id);
    await viewer.until(onShow(one));
    expect(await webinar.start(two, one)).toMatchObject({ version: version + 1 });
    await viewer.until(onShow(two, 1));
    expect(viewer.states.map(({ activeShare }) => activeShare?.media.id)).toEqual([one, two]);
  });

  it('a new title, a download that is closed and a document that goes reach everybody', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 1);
    await using student = follow(system, webinar.student, webinar.id);
    await using instructor = follow(system, webinar.instructor, webinar.id);
    const both = (what: (document: Data) => boolean) =>
      Promise.all([student, instructor].map((each) => each.until((video) => what(documentIn(video, deck)))));
    await both(({ downloadUrl }) => downloadUrl !== null);

    const update = (input: string) =>
      webinar.get(`mutation { updateSharedLiveMedia(id: "${deck}", input: ${input}) { id } }`);
    await update('{ title: "授業" }');
    await both(({ title, filename }) => title === '授業' && filename === '授業.pdf');
    await update('{ showDownload: false }');
    const [seen, kept] = await both(({ showDownload }) => showDownload === false);
    expect(documentIn(seen, deck).downloadUrl).toBeNull();
    const download = await fetch(documentIn(kept, deck).downloadUrl);
    expect(download.headers.get('content-disposition')).toContain("filename*=UTF-8''%E6%8E%88%E6%A5%AD.pdf");
    expect(await download.text()).toBe('the original');
    await webinar.get(`mutation { updateVideo(id: "${webinar.id}", input: { title: "Lesson 2" }) { id } }`);
    await student.until(({ title }) => title === 'Lesson 2');
    await webinar.get(`mutation { deleteSharedLiveMedia(id: "${deck}") { __typename } }`);
    await both((document) => document === undefined);
    for (const viewer of [student, instructor]) versionsGrow(viewer);
  });

  it('a document is seen to come: asked for, counted, page by page, whole', async () => {
    const webinar = await newWebinar(system);
    await using student = follow(system, webinar.student, webinar.id);
    await using instructor = follow(system, webinar.instructor, webinar.id);
    const deck = await webinar.createMedia('Deck');
    const sees = (what: object) =>
      Promise.all(
        [student, instructor].map(async (viewer) => {
          const found = await viewer.until((video) => matches(documentIn(video, deck), what));
          return documentIn(found, deck);
        }),
      );
    await sees({ uploadState: 'PENDING', uploadId: null });
    const upload = await openUpload(webinar, deck);
    const uploadId = String(upload);
    await sees({ uploadState: 'PENDING', uploadId });
    await report(system, deck, { uploadId, state: 'PROCESSING' });
    await sees({ uploadState: 'PROCESSING', pageCount: null });
    await storePages(system, { video: webinar.id, media: deck, uploadId: upload }, 1, 2);
    await report(system, deck, { uploadId, state: 'PROCESSING', pageCount: 2 });
    await sees({ pageCount: 2, pagesReady: 0, isReadyToShow: false });
    await report(system, deck, { uploadId, state: 'PROCESSING', pages: pages(1, 1) });
    await sees({ pagesReady: 1, isReadyToShow: true, uploadedOn: null });
    const warnings = [{ kind: 'MEDIA_LOST', message: 'A film cannot be shown.' }];
    await report(system, deck, { uploadId, state: 'READY', pages: pages(2, 2), warnings });
    const [seen, told] = await sees({ uploadState: 'READY', pagesReady: 2 });
    expect(seen).toMatchObject({ warnings: [], uploadedOn: new Date(upload * 1000).toISOString() });
    expect(told).toMatchObject({ warnings });
  });

  it('a conversion that fails is seen to fail', async () => {
    const webinar = await newWebinar(system);
    await using student = follow(system, webinar.student, webinar.id);
    const deck = await webinar.createMedia();
    const uploadId = String(await openUpload(webinar, deck));
    await report(system, deck, { uploadId, state: 'ERROR', failure: 'LOCKED' });
    await student.until((video) => documentIn(video, deck)?.failure === 'LOCKED');
  });

  it('the page after the one on show appears as soon as it exists', async () => {
    const webinar = await newWebinar(system);
    const deck = await webinar.createMedia();
    const uploadId = await openUpload(webinar, deck);
    const upload = { video: webinar.id, media: deck, uploadId };
    const said = { uploadId: String(uploadId), state: 'PROCESSING' } as const;
    await storePages(system, upload, 1, 2);
    await report(system, deck, { ...said, pageCount: 2, pages: pages(1, 1) });
    await webinar.start(deck);
    await using student = follow(system, webinar.student, webinar.id);
    expect((await student.until(onShow(deck))).activeShare.nextPage).toBeNull();
    await report(system, deck, { ...said, state: 'READY', pages: pages(2, 2) });
    await student.until(({ activeShare }) => activeShare.nextPage?.number === 2);
  });

  it('it ends when the video is gone', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 1);
    await webinar.start(deck);
    await using viewer = follow(system, webinar.student, webinar.id);
    await viewer.until(onShow(deck));
    await ask(system.graphql, system.tokens.platform, `mutation { deleteVideo(id: "${webinar.id}") }`);
    expect(await viewer.ended).toBe('complete');
    expect(await webinar.ask(webinar.student, `{ video(id: "${webinar.id}") { id } }`)).toMatchObject({
      data: { video: null },
    });
  });

  it('a change in one video is none of those who watch another', async () => {
    const [webinar, other] = [await newWebinar(system), await newWebinar(system)];
    const deck = await readyDocument(webinar, 2);
    await using neighbour = follow(system, other.student, other.id);
    await neighbour.until(() => true);
    await webinar.start(deck);
    await webinar.navigate(deck, 2);
    const { createSharedLiveMedia } = await other.get(
      `mutation { createSharedLiveMedia(videoId: "${other.id}", input: {}) { video { version } } }`,
    );
    await neighbour.until(atVersion(createSharedLiveMedia.video.version));
    expect(neighbour.states).toHaveLength(2);
  });
});

const matches = (document: Data, what: object) =>
  document !== undefined && Object.entries(what).every(([name, value]) => document[name] === value);

describe('a viewer whose line is cut', () => {
  it('comes back to what everybody sees by then', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 3);
    await webinar.start(deck);
    await using line = await startTcpProxy(system.graphqlWs);
    await using viewer = watch({ ...system, graphqlWs: line.url }, webinar.student, webinar.id);
    await viewer.until(onShow(deck, 1));
    line.cut();
    await webinar.navigate(deck, 2);
    await webinar.navigate(deck, 3);
    line.restore();
    await viewer.until(onShow(deck, 3));
    versionsGrow(viewer);
    expect(viewer.states.filter(onShow(deck, 2)), 'what was missed is not replayed').toEqual([]);
  });
});

describe('two instructors', () => {
  let webinar: Webinar;
  let second: string;
  let one: string;
  let two: string;
  beforeAll(async () => {
    webinar = await newWebinar(system);
    second = await token({ roles: ['teacher'], video: webinar.id });
    [one, two] = [await readyDocument(webinar, 5, 'One'), await readyDocument(webinar, 5, 'Two')];
  });

  const start = `mutation ($id: ID!, $replacing: ID) { startShare(id: $id, replacing: $replacing) {
    __typename ... on Video { version } ... on AlreadySharing { message video { version activeShare { media { id } } } }
  } }`;
  const startAs = async (who: string, id: string, replacing?: string) =>
    (await webinar.ask(who, start, { id, replacing })).data.startShare;

  it('who start at once: one wins, and the other learns what is shown', async () => {
    for (let round = 0; round < 10; round++) {
      const { version } = await webinar.video();
      const outcomes: Data[] = await Promise.all([startAs(webinar.instructor, one), startAs(second, two)]);
      const [winner, loser] = outcomes[0].__typename === 'Video' ? [one, outcomes[1]] : [two, outcomes[0]];
      expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual(['AlreadySharing', 'Video']);
      expect(loser).toEqual({
        __typename: 'AlreadySharing',
        message: `“${winner === one ? 'One' : 'Two'}” is being shown already.`,
        video: { version: version + 1, activeShare: { media: { id: winner } } },
      });
      await webinar.end(winner);
    }
  });

  it('who switch at once: one wins, because what the other wanted to replace is not shown any more', async () => {
    const third = await readyDocument(webinar, 1, 'Three');
    await webinar.start(third);
    const outcomes = await Promise.all([
      startAs(webinar.instructor, one, third),
      startAs(second, two, third),
    ]);
    expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual(['AlreadySharing', 'Video']);
    await webinar.end((await webinar.video()).activeShare.media.id);
  });

  it('of whom one left a tab open on another document: it turns and ends nothing', async () => {
    await webinar.start(one);
    const { version } = await webinar.navigate(one, 4);
    for (const stale of [await webinar.navigate(two, 2), await webinar.end(two)]) {
      expect(stale).toMatchObject({
        __typename: 'NotSharing',
        video: { version, activeShare: { media: { id: one }, page: { number: 4 } } },
      });
    }
    await webinar.end(one);
  });

  it('who end at once: one ends it, the other is told that it is over', async () => {
    await webinar.start(one);
    const ends = await Promise.all([webinar.end(one), webinar.end(one)]);
    expect(ends.map(({ __typename }) => __typename).sort()).toEqual(['NotSharing', 'Video']);
    expect((await webinar.video()).activeShare).toBeNull();
  });

  it('who turn a page while the other renames the document: both happen', async () => {
    await webinar.start(one);
    await Promise.all([
      webinar.navigate(one, 3),
      webinar.get(`mutation { updateSharedLiveMedia(id: "${one}", input: { title: "Renamed" }) { id } }`),
      webinar.get(`mutation { updateVideo(id: "${webinar.id}", input: { title: "Renamed too" }) { id } }`),
    ]);
    expect(await webinar.video()).toMatchObject({
      title: 'Renamed too',
      activeShare: { media: { id: one, title: 'Renamed' }, page: { number: 3 } },
    });
    await webinar.end(one);
  });
});

describe('a document that is being shown', () => {
  it('cannot be deleted, nor its file replaced, until the share ends', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 2, 'Deck');
    await webinar.start(deck);
    const before = await webinar.navigate(deck, 2);
    const deletion = `mutation ($id: ID!) { deleteSharedLiveMedia(id: $id) {
      __typename ... on Video { sharedLiveMedias { id } }
      ... on StillSharing { message video { version activeShare { media { id } } } } } }`;
    const stillSharing = {
      __typename: 'StillSharing',
      message: 'This document is being shown. End the share first.',
    };
    expect((await webinar.get(deletion, { id: deck })).deleteSharedLiveMedia).toEqual({
      ...stillSharing,
      video: { version: before.version, activeShare: { media: { id: deck } } },
    });
    const file = { name: 'new.pdf', mimetype: '', size: 10 };
    expect(await webinar.initiate(deck, file)).toMatchObject(stillSharing);
    expect(await webinar.video()).toMatchObject({
      version: before.version,
      activeShare: { page: { number: 2 } },
    });

    await webinar.end(deck);
    expect(await webinar.initiate(deck, file)).toMatchObject({ __typename: 'UploadTicket' });
    expect((await webinar.get(deletion, { id: deck })).deleteSharedLiveMedia).toEqual({
      __typename: 'Video',
      sharedLiveMedias: [],
    });
  });

  it('keeps its pages while its replacement, asked for before, is finished', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 5);
    const uploadId = await openUpload(webinar, deck);
    await webinar.start(deck);
    const { activeShare } = await webinar.navigate(deck, 5);
    await convert(webinar, deck, uploadId, 2);
    expect((await webinar.video()).activeShare).toEqual(activeShare);
    await webinar.end(deck);
    const { sharedLiveMedias } = await webinar.video();
    expect(sharedLiveMedias).toMatchObject([{ uploadState: 'READY', pagesReady: 2, pageCount: 2 }]);
  });
});
