/** The subscription `videoUpdated`: the current state, then each change, over WebSockets and event streams. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ask, type Data, token } from '../support/clients/ask.ts';
import { convert, openUpload, pages, readyDocument, report, storePages } from '../support/clients/reports.ts';
import { type Viewer, watch, watchOverSse } from '../support/clients/viewer.ts';
import { newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';

const system = sharedSystem();

const isShown = (media: string | null, page?: number) => (video: Data) =>
  (video.activeShare?.media.id ?? null) === media &&
  (page === undefined || video.activeShare.page.number === page);

const atVersion = (version: number) => (video: Data) => video.version === version;

const documentIn = (video: Data, id: string) => video.sharedLiveMedias.find((each: Data) => each.id === id);

/** A viewer receives each version at most once, in ascending order. */
function expectGrowingVersions({ states }: Viewer): void {
  const versions = states.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
}

describe.each([
  ['WebSocket', watch],
  ['server-sent events', watchOverSse],
] as const)('over %s', (_wire, follow) => {
  it('a viewer who joins late receives the current state at once', async () => {
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

  it('a viewer who joins early receives the start, each page turn and the end, each once', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 3);
    await using viewer = follow(system, webinar.student, webinar.id);
    await viewer.until(isShown(null));
    await webinar.start(deck);
    await viewer.until(isShown(deck, 1));
    await webinar.navigate(deck, 3);
    expect((await viewer.until(isShown(deck, 3))).activeShare.nextPage).toBeNull();
    const { version } = await webinar.end(deck);
    expect(await viewer.until(atVersion(version))).toMatchObject({ activeShare: null });
    expectGrowingVersions(viewer);
    expect(viewer.states.map(({ activeShare }) => activeShare?.page.number ?? null)).toEqual([
      null,
      1,
      3,
      null,
    ]);
  });

  it('100 concurrent page turns leave every viewer on the same page', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 5);
    const { version } = await webinar.start(deck);
    await using viewer = follow(system, webinar.student, webinar.id);
    await viewer.until(isShown(deck));
    await Promise.all(Array.from({ length: 100 }, (_, index) => webinar.navigate(deck, (index % 5) + 1)));
    const now = await webinar.video();
    const last = await viewer.until(atVersion(now.version));
    expect(last.activeShare).toEqual(now.activeShare);
    expect(now.version).toBeGreaterThan(version);
    expectGrowingVersions(viewer);
  });

  it('replacing the shared document is one change without a state in between', async () => {
    const webinar = await newWebinar(system);
    const [one, two] = [await readyDocument(webinar, 2), await readyDocument(webinar, 2)];
    const { version } = await webinar.start(one);
    await using viewer = follow(system, webinar.student, webinar.id);
    await viewer.until(isShown(one));
    expect(await webinar.start(two, one)).toMatchObject({ version: version + 1 });
    await viewer.until(isShown(two, 1));
    expect(viewer.states.map(({ activeShare }) => activeShare?.media.id)).toEqual([one, two]);
  });

  it('all viewers receive a new title, a withdrawn download and a deleted document', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 1);
    await webinar.start(deck);
    await webinar.end(deck);
    await using student = follow(system, webinar.student, webinar.id);
    await using instructor = follow(system, webinar.instructor, webinar.id);
    const untilBoth = (what: (document: Data) => boolean) =>
      Promise.all([student, instructor].map((each) => each.until((video) => what(documentIn(video, deck)))));
    await untilBoth(({ downloadUrl }) => downloadUrl !== null);

    const update = (input: string) =>
      webinar.get(`mutation { updateSharedLiveMedia(id: "${deck}", input: ${input}) { id } }`);
    await update('{ title: "授業" }');
    await untilBoth(({ title, filename }) => title === '授業' && filename === '授業.pdf');
    await update('{ showDownload: false }');
    const [seenByStudent, seenByInstructor] = await untilBoth(({ showDownload }) => showDownload === false);
    expect(documentIn(seenByStudent, deck).downloadUrl).toBeNull();
    const download = await fetch(documentIn(seenByInstructor, deck).downloadUrl);
    expect(download.headers.get('content-disposition')).toContain("filename*=UTF-8''%E6%8E%88%E6%A5%AD.pdf");
    expect(await download.text()).toBe('the original');
    await webinar.get(`mutation { updateVideo(id: "${webinar.id}", input: { title: "Lesson 2" }) { id } }`);
    await student.until(({ title }) => title === 'Lesson 2');
    await webinar.get(`mutation { deleteSharedLiveMedia(id: "${deck}") { __typename } }`);
    await untilBoth((document) => document === undefined);
    for (const viewer of [student, instructor]) expectGrowingVersions(viewer);
  });

  it('all viewers receive each step of a conversion', async () => {
    const webinar = await newWebinar(system);
    await using student = follow(system, webinar.student, webinar.id);
    await using instructor = follow(system, webinar.instructor, webinar.id);
    const deck = await webinar.createMedia('Deck');
    const untilBothSee = (what: object) =>
      Promise.all(
        [student, instructor].map(async (viewer) => {
          const found = await viewer.until((video) => matches(documentIn(video, deck), what));
          return documentIn(found, deck);
        }),
      );
    await untilBothSee({ uploadState: 'PENDING', uploadId: null });
    const upload = await openUpload(webinar, deck);
    const uploadId = String(upload);
    await instructor.until((video) => documentIn(video, deck)?.uploadId === uploadId);
    await report(system, deck, { uploadId, state: 'PROCESSING' });
    await untilBothSee({ uploadState: 'PROCESSING', pageCount: null });
    await storePages(system, { video: webinar.id, media: deck, uploadId: upload }, 1, 2);
    await report(system, deck, { uploadId, state: 'PROCESSING', pageCount: 2 });
    await untilBothSee({ pageCount: 2, pagesReady: 0, isReadyToShow: false });
    await report(system, deck, { uploadId, state: 'PROCESSING', pages: pages(1, 1) });
    await untilBothSee({ pagesReady: 1, isReadyToShow: true, uploadedOn: null });
    const warnings = [{ kind: 'MEDIA_LOST', message: 'A film cannot be shown.' }];
    await report(system, deck, { uploadId, state: 'READY', pages: pages(2, 2), warnings });
    const [seenByStudent, seenByInstructor] = await untilBothSee({ uploadState: 'READY', pagesReady: 2 });
    const uploadedOn = new Date(upload * 1000).toISOString();
    expect(seenByStudent).toMatchObject({ warnings: [], uploadId: null, uploadedOn: null });
    expect(seenByInstructor).toMatchObject({ warnings, uploadId, uploadedOn });
    await webinar.start(deck);
    await untilBothSee({ uploadId, uploadedOn });
  });

  it('viewers receive the failure of a conversion', async () => {
    const webinar = await newWebinar(system);
    await using student = follow(system, webinar.student, webinar.id);
    const deck = await webinar.createMedia();
    const uploadId = String(await openUpload(webinar, deck));
    await report(system, deck, { uploadId, state: 'ERROR', failure: 'LOCKED' });
    await student.until((video) => documentIn(video, deck)?.failure === 'LOCKED');
  });

  it('the next page appears as soon as it is converted', async () => {
    const webinar = await newWebinar(system);
    const deck = await webinar.createMedia();
    const uploadId = await openUpload(webinar, deck);
    const upload = { video: webinar.id, media: deck, uploadId };
    const progress = { uploadId: String(uploadId), state: 'PROCESSING' } as const;
    await storePages(system, upload, 1, 2);
    await report(system, deck, { ...progress, pageCount: 2, pages: pages(1, 1) });
    await webinar.start(deck);
    await using student = follow(system, webinar.student, webinar.id);
    expect((await student.until(isShown(deck))).activeShare.nextPage).toBeNull();
    await report(system, deck, { ...progress, state: 'READY', pages: pages(2, 2) });
    await student.until(({ activeShare }) => activeShare.nextPage?.number === 2);
  });

  it('the subscription completes when the video is deleted', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 1);
    await webinar.start(deck);
    await using viewer = follow(system, webinar.student, webinar.id);
    await viewer.until(isShown(deck));
    await ask(system.graphql, system.tokens.platform, `mutation { deleteVideo(id: "${webinar.id}") }`);
    expect(await viewer.ended).toBe('complete');
    expect(await webinar.ask(webinar.student, `{ video(id: "${webinar.id}") { id } }`)).toMatchObject({
      data: { video: null },
    });
  });

  it('a change in one video does not reach the viewers of another', async () => {
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

describe('a viewer who loses the connection', () => {
  it('receives the current state after reconnecting', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 3);
    await webinar.start(deck);
    await using proxy = await startTcpProxy(system.graphqlWs);
    await using viewer = watch({ ...system, graphqlWs: proxy.url }, webinar.student, webinar.id);
    await viewer.until(isShown(deck, 1));
    proxy.cut();
    await webinar.navigate(deck, 2);
    await webinar.navigate(deck, 3);
    proxy.restore();
    await viewer.until(isShown(deck, 3));
    expectGrowingVersions(viewer);
    expect(viewer.states.filter(isShown(deck, 2)), 'missed states are not replayed').toEqual([]);
  });
});

describe('two instructors', () => {
  let webinar: Webinar;
  let otherInstructor: string;
  let one: string;
  let two: string;
  beforeAll(async () => {
    webinar = await newWebinar(system);
    otherInstructor = await token({ roles: ['teacher'], video: webinar.id });
    [one, two] = [await readyDocument(webinar, 5, 'One'), await readyDocument(webinar, 5, 'Two')];
  });

  const start = `mutation ($id: ID!, $replacing: ID) { startShare(id: $id, replacing: $replacing) {
    __typename ... on Video { version } ... on AlreadySharing { message video { version activeShare { media { id } } } }
  } }`;
  const startAs = async (who: string, id: string, replacing?: string) =>
    (await webinar.ask(who, start, { id, replacing })).data.startShare;

  it('who start at the same time: one succeeds and the other receives AlreadySharing', async () => {
    for (let round = 0; round < 10; round++) {
      const { version } = await webinar.video();
      const outcomes: Data[] = await Promise.all([
        startAs(webinar.instructor, one),
        startAs(otherInstructor, two),
      ]);
      const [winner, loser] = outcomes[0].__typename === 'Video' ? [one, outcomes[1]] : [two, outcomes[0]];
      expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual(['AlreadySharing', 'Video']);
      expect(loser).toEqual({
        __typename: 'AlreadySharing',
        message: `“${winner === one ? 'One' : 'Two'}” is already being shared.`,
        video: { version: version + 1, activeShare: { media: { id: winner } } },
      });
      await webinar.end(winner);
    }
  });

  it('who replace the same document at the same time: one succeeds and the other receives AlreadySharing', async () => {
    const third = await readyDocument(webinar, 1, 'Three');
    await webinar.start(third);
    const outcomes = await Promise.all([
      startAs(webinar.instructor, one, third),
      startAs(otherInstructor, two, third),
    ]);
    expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual(['AlreadySharing', 'Video']);
    await webinar.end((await webinar.video()).activeShare.media.id);
  });

  it('one of whom navigates or ends a document that is not shared: both requests receive NotSharing', async () => {
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

  it('who end at the same time: one succeeds and the other receives NotSharing', async () => {
    await webinar.start(one);
    const ends = await Promise.all([webinar.end(one), webinar.end(one)]);
    expect(ends.map(({ __typename }) => __typename).sort()).toEqual(['NotSharing', 'Video']);
    expect((await webinar.video()).activeShare).toBeNull();
  });

  it('one of whom navigates while the other renames the document: both changes are kept', async () => {
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

describe('a shared document', () => {
  it('cannot be deleted and its file cannot be replaced until the share ends', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 2, 'Deck');
    await webinar.start(deck);
    const before = await webinar.navigate(deck, 2);
    const deletion = `mutation ($id: ID!) { deleteSharedLiveMedia(id: $id) {
      __typename ... on Video { sharedLiveMedias { id } }
      ... on StillSharing { message video { version activeShare { media { id } } } } } }`;
    const stillSharing = {
      __typename: 'StillSharing',
      message: 'This document is being shared. End the share first.',
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

  it('keeps its pages until the share ends when a new upload becomes READY', async () => {
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
