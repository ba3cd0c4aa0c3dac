/** An expired token leaves a gap of at most 0.3 s: the examples, and the client library, continue with a fresh one. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { token } from '../../test/support/clients/ask.ts';
import { freshDatabase } from '../../test/support/parts/postgres.ts';
import { JWT_SECRET } from '../../test/support/parts/system.ts';
import { seed, startTestServer, type TestServer } from '../../test/support/servers/test-server.ts';
import { watchVideo } from '../../web/src/client/index.ts';
import { CLIENTS } from '../clients.ts';
import { TOKEN_REFUSED, waitBefore } from '../webinar/reconnect.ts';
import { Tokens } from '../webinar/tokens.ts';

const LIFETIME_SECONDS = 2;
/** The test covers this number of renewals. */
const RENEWALS = 3;
const TURN_MS = 20;
const LONGEST_GAP_MS = 300;
/** The connection, its upgrade, its token and the subscription. A busy machine may delay each as long as one state. */
const EXCHANGES = 4;

const stack = new AsyncDisposableStack();
let server: TestServer;
beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  server = stack.use(await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET }));
});
afterAll(() => stack.disposeAsync());

/** Follows a video. @returns a function that stops. */
type Follow = (
  video: string,
  fetchToken: () => Promise<string>,
  onState: (state: { activeShare?: unknown }) => void,
) => () => void;

const FOLLOW: Record<string, Follow> = {
  ...Object.fromEntries(
    Object.entries(CLIENTS).map(([name, connect]): [string, Follow] => [
      name,
      (video, fetchToken, onState) => {
        const client = connect({ url: server.graphql, tokens: new Tokens(fetchToken), WebSocket });
        client.follow(video, onState);
        return () => void client[Symbol.asyncDispose]();
      },
    ]),
  ),
  'the client library': (video, fetchToken, onState) =>
    watchVideo({ url: server.graphql, id: video, token: fetchToken }, onState),
};

test('no client waits before it replaces a connection whose token has expired', () => {
  expect(waitBefore(0, TOKEN_REFUSED)).toBe(0);
});

const longestGap = (times: number[]) =>
  Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));

/** Follows a video with tokens that expire, and records when states arrive. */
function followWithShortTokens(follow: Follow, video: string) {
  const viewing = { tokens: 0, times: [] as number[], isSharing: false, stop: () => {} };
  viewing.stop = follow(
    video,
    () => {
      viewing.tokens += 1;
      return token({ roles: ['student'], video, expiresIn: LIFETIME_SECONDS });
    },
    ({ activeShare }) => {
      viewing.times.push(performance.now());
      viewing.isSharing = Boolean(activeShare);
    },
  );
  return viewing;
}

// The clients follow at once, because each waits for the ends of its tokens most of the time.
test('every client follows on with a fresh token', async () => {
  const video = await seed(server, { pages: 9 });
  const viewings = Object.entries(FOLLOW).map(([name, follow]) => ({
    name,
    viewing: followWithShortTokens(follow, video.id),
  }));
  // The gaps of a viewer whose token does not expire are those of the machine.
  const undisturbed: number[] = [];
  const lasting = await token({ roles: ['student'], video: video.id, expiresIn: 600 });
  const stopOther = watchVideo({ url: server.graphql, id: video.id, token: lasting }, () =>
    undisturbed.push(performance.now()),
  );
  const withoutState = () => viewings.filter(({ viewing }) => viewing.times.length === 0);
  await expect.poll(() => withoutState().map(({ name }) => name)).toEqual([]);
  await expect.poll(() => undisturbed.length).toBeGreaterThan(0);
  const isRenewing = () => viewings.some(({ viewing }) => viewing.tokens <= RENEWALS);
  for (let page = 1; isRenewing(); page = (page % 9) + 1) {
    await server.write(video.id, (state) => ({ ...state, share: { media: video.medias[0] ?? '', page } }));
    await delay(TURN_MS);
  }
  await server.write(video.id, (state) => ({ ...state, share: null }));
  // A viewer may know of the end before the write returns.
  const sharing = () => viewings.filter(({ viewing }) => viewing.isSharing).map(({ name }) => name);
  await expect.poll(sharing, { interval: 1 }).toEqual([]);
  for (const { viewing } of viewings) viewing.stop();
  stopOther();
  const longest = LONGEST_GAP_MS + EXCHANGES * longestGap(undisturbed);
  const gaps = viewings.map(({ name, viewing }) => ({ name, gap: longestGap(viewing.times) }));
  expect(gaps.filter(({ gap }) => gap > longest)).toEqual([]);
});
