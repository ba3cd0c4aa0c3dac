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

test.each(Object.entries(FOLLOW))('%s follows on with a fresh token', async (_name, follow) => {
  const video = await seed(server, { pages: 9 });
  const fetchToken = (expiresIn: number) => token({ roles: ['student'], video: video.id, expiresIn });
  let tokens = 0;
  const times: number[] = [];
  let isSharing = false;
  const stop = follow(
    video.id,
    () => {
      tokens += 1;
      return fetchToken(LIFETIME_SECONDS);
    },
    ({ activeShare }) => {
      times.push(performance.now());
      isSharing = Boolean(activeShare);
    },
  );
  // The gaps of a viewer whose token does not expire are those of the machine.
  const undisturbed: number[] = [];
  const stopOther = watchVideo({ url: server.graphql, id: video.id, token: await fetchToken(600) }, () =>
    undisturbed.push(performance.now()),
  );
  await expect.poll(() => Math.min(times.length, undisturbed.length)).toBeGreaterThan(0);
  for (let page = 1; tokens <= RENEWALS; page = (page % 9) + 1) {
    await server.write(video.id, (state) => ({ ...state, share: { media: video.medias[0] ?? '', page } }));
    await delay(TURN_MS);
  }
  await server.write(video.id, (state) => ({ ...state, share: null }));
  // A viewer may know of the end before the write returns.
  await expect.poll(() => isSharing, { interval: 1, timeout: 30_000 }).toBe(false);
  stop();
  stopOther();
  expect(longestGap(times)).toBeLessThanOrEqual(LONGEST_GAP_MS + EXCHANGES * longestGap(undisturbed));
});
