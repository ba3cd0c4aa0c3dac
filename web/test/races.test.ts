/** Whatever the network delays, loses and reorders, the views show the newest state that they know. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { byLength } from '../../test/support/run/test-length.ts';
import type { Video } from '../src/client/video.ts';
import { watchVideo } from '../src/client/watch-video.ts';
import { translate } from '../src/i18n/translate.ts';
import { allowedPages, createLookBack, ownPage } from '../src/seat/look-back-store.ts';
import { openSessionOn } from '../src/session/session.ts';
import { createVideoStore } from '../src/session/video-store.ts';
import { openStageSession } from '../src/stage/session/stage-session.ts';
import { lossyNetwork } from './support/lossy-network.ts';
import { DOCUMENTS, modelServer, PAGES } from './support/model-server.ts';
import { randomOf } from './support/random.ts';

const RUNS = byLength({ short: 500, long: 2_000 });
const STEPS = 24;

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 1_800_000_000_000 }),
);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Runs one webinar with random events. */
async function runWebinar(seed: number): Promise<void> {
  const random = randomOf(seed);
  // The waits of the front are random, too.
  const waits = randomOf(-seed);
  vi.spyOn(Math, 'random').mockImplementation(() => waits.below(1_000) / 1_000);
  const server = modelServer();
  const network = lossyNetwork(server, random);
  const store = createVideoStore('v1');
  /** The newest state that reached the store by any way. */
  let newest = 0;
  const { receive } = store.getState();
  store.setState({
    receive(value, wire) {
      newest = Math.max(newest, (value as { version?: number } | null)?.version ?? 0);
      return receive(value, wire);
    },
  });
  const session = openSessionOn(network.connection, { view: 'stage', id: 'v1' }, store);
  if (!session.commands) throw new Error('A session on a connection has commands.');
  const stage = openStageSession(session, session.commands, () => translate('en', {}));
  const lookBack = createLookBack(session);
  const stopFollowing = lookBack.getState().follow();
  const requests = new Set<string>();
  const versions: number[] = [];
  const stopWatching = watchVideo({ connection: network.connection, id: 'v1' }, ({ version }) =>
    versions.push(version),
  );
  const number = () => 1 + random.below(PAGES);
  const serverEvents = [
    () => server.start(random.pick(DOCUMENTS), number()),
    () => server.navigate(number()),
    () => server.navigate(number()),
    () => server.end(),
    () => server.replace(random.pick(DOCUMENTS)),
    () => server.renewLinks(),
  ];
  const userEvents = [
    () => lookBack.getState().goTo(1 + random.below(allowedPages(store.getState()).last + 1)),
    () => lookBack.getState().backToLive(),
    () => void lookBack.getState().refresh(),
    () => void session.pages.fetch(random.pick(DOCUMENTS), number(), { renew: random.chance(0.3) }),
    () => stage.thumbnails.load(random.pick(DOCUMENTS), 1, 1 + random.below(3)),
    () => void session.refresh().catch(() => {}),
    () => {
      const media = store.getState().video?.activeShare?.media.id;
      const request = { media: media ?? 'm1', page: number() };
      requests.add(JSON.stringify(request));
      stage.navigation.getState().goTo(request.media, request.page);
    },
  ];
  const flush = async () => void (await setImmediate());

  let before = store.getState().video;
  const check = () => {
    const state = store.getState();
    const { video, files } = state;
    expect(video?.version ?? 0).toBe(newest);
    if (video?.version === before?.version) expect(expiryOf(video)).toBeGreaterThanOrEqual(expiryOf(before));
    before = video;
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    for (const [media, file] of Object.entries(files)) {
      const shown = video?.sharedLiveMedias.find(({ id }) => id === media)?.shownUploadId;
      for (const { url } of Object.values(file.pages)) expect(url).toContain(`/${media}/${shown}/`);
      for (const { thumbnailUrl } of Object.values(file.thumbnails)) {
        expect(thumbnailUrl).toContain(`/${media}/${shown}/`);
      }
    }
    const own = ownPage(lookBack.getState(), state);
    const share = video?.activeShare ?? null;
    if (own) expect(own.url).toContain(`/${share?.media.id}/${share?.media.shownUploadId}/`);
    for (const turn of server.turns) expect(requests).toContain(JSON.stringify(turn));
  };

  for (let step = 0; step < STEPS; step++) {
    const kind = random.below(10);
    if (kind < 3) random.pick(serverEvents)();
    else if (kind < 6) random.pick(userEvents)();
    else if (kind < 9) network.step();
    else vi.advanceTimersByTime(random.pick([1_000, 60_000, 7_000_000]));
    if (kind >= 3) await flush();
    check();
  }
  const stop = () => {
    for (const end of [stopWatching, stopFollowing, stage.close, session.close]) end();
  };
  if (random.chance(0.2)) {
    // Answers that arrive after the end of the session must not arm a timer.
    stop();
    await network.settle(flush);
    return expect(vi.getTimerCount()).toBe(0);
  }
  // The network is repaired: the views must reach the state of the server.
  await network.settle(flush);
  server.renewLinks();
  void session.refresh();
  await network.settle(flush);
  check();
  expect(store.getState().video).toEqual(server.video());
  expect(stage.navigation.getState().target).toBeNull();
  stop();
  expect(vi.getTimerCount()).toBe(0);
}

const expiryOf = (video: Video | null): number =>
  Date.parse(video?.activeShare?.page.urlExpiresAt ?? '1970-01-01');

test(`${RUNS} webinars over a network that delays, loses and reorders messages show the newest state known`, async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    await runWebinar(seed).catch((error: unknown) => {
      throw new Error(`The webinar of seed ${seed} failed.`, { cause: error });
    });
  }
});
