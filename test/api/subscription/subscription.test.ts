/** The subscription `videoUpdated` sends the current state and then each change, over WebSockets and event streams. */
import { describe, expect, it } from 'vitest';
import { ask, type Data } from '../../support/clients/ask.ts';
import { readyDocument } from '../../support/clients/reports.ts';
import { atVersion, documentIn, expectGrowingVersions, isShown } from '../../support/clients/video-state.ts';
import { watch, watchOverSse } from '../../support/clients/viewer.ts';
import { newWebinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';
import { startTcpProxy } from '../../support/parts/tcp-proxy.ts';

const system = sharedSystem();

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
    const turn = async (page: number): Promise<string> => {
      const { status, errors } = await webinar.ask(
        webinar.instructor,
        `mutation { navigate(id: "${deck}", page: ${page}) { __typename } }`,
      );
      return errors[0]?.extensions.code ?? `${status}`;
    };
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => turn((index % 5) + 1)));
    // One client's turns run one after the other. Those whose time is over on a busy machine change nothing.
    expect(answers.filter((code) => code !== 'UNAVAILABLE').every((code) => code === '200')).toBe(true);
    expect(answers).toContain('200');
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
      webinar.get(`mutation { updateSharedLiveMedia(id: "${deck}", input: ${input}) { __typename } }`);
    await update('{ title: "授業" }');
    await untilBoth(({ title, filename }) => title === '授業' && filename === '授業.pdf');
    await update('{ showDownload: false }');
    const [seenByStudent, seenByInstructor] = await untilBoth(({ showDownload }) => showDownload === false);
    expect(documentIn(seenByStudent, deck).downloadUrl).toBeNull();
    const download = await fetch(documentIn(seenByInstructor, deck).downloadUrl);
    expect(download.headers.get('content-disposition')).toContain("filename*=UTF-8''%E6%8E%88%E6%A5%AD.pdf");
    expect(await download.text()).toBe('the original');
    await webinar.get(
      `mutation { updateVideo(id: "${webinar.id}", input: { title: "Lesson 2" }) { __typename } }`,
    );
    await student.until(({ title }) => title === 'Lesson 2');
    await webinar.get(`mutation { deleteSharedLiveMedia(id: "${deck}") { __typename } }`);
    await untilBoth((document) => document === undefined);
    for (const viewer of [student, instructor]) expectGrowingVersions(viewer);
  });

  it('the subscription completes when the video is deleted', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 1);
    await webinar.start(deck);
    await using viewer = follow(system, webinar.student, webinar.id);
    await viewer.until(isShown(deck));
    await ask(
      system.graphql,
      system.tokens.platform,
      `mutation { deleteVideo(id: "${webinar.id}") { __typename } }`,
    );
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
      `mutation { createSharedLiveMedia(videoId: "${other.id}", input: {}) { ... on SharedLiveMedia { video { version } } } }`,
    );
    await neighbour.until(atVersion(createSharedLiveMedia.video.version));
    expect(neighbour.states).toHaveLength(2);
  });
});

describe('a viewer who loses the connection', () => {
  it('receives the current state after reconnecting', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 3);
    await webinar.start(deck);
    await using proxy = await startTcpProxy(system.graphqlWs);
    await using viewer = watch({ ...system, graphqlWs: proxy.url }, webinar.student, webinar.id);
    await viewer.until(isShown(deck, 1));
    proxy.refuse();
    await webinar.navigate(deck, 2);
    await webinar.navigate(deck, 3);
    await proxy.heal();
    await viewer.until(isShown(deck, 3));
    expectGrowingVersions(viewer);
    expect(viewer.states.filter(isShown(deck, 2)), 'missed states are not replayed').toEqual([]);
  });
});
