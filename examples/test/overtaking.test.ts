/** Answers over HTTP that arrive late, and in another order, never take a client back. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { get, token } from '../../test/support/clients/ask.ts';
import { freshDatabase } from '../../test/support/parts/postgres.ts';
import { JWT_SECRET } from '../../test/support/parts/system.ts';
import { seededRandom } from '../../test/support/random.ts';
import { byLength } from '../../test/support/run/test-length.ts';
import { seed, startTestServer, type TestServer } from '../../test/support/servers/test-server.ts';
import { CLIENTS } from '../clients.ts';
import type { VideoStateFragment } from '../operations.generated.ts';
import { Tokens } from '../webinar/tokens.ts';

/** The long form runs with `npm run test:clients`. */
const TURNS = byLength({ short: 80, long: 500 });
const PAGES = 40;
const SEED = 20261127;
/** Milliseconds by which an answer is late, at most. Turns follow each other faster. */
const LONGEST_DELAY_MS = 80;
/** Milliseconds between two turns, at most. */
const LONGEST_PAUSE_MS = 20;
const TURNS_AT_ONCE = 8;
const READS_AT_ONCE = 3;

const stack = new AsyncDisposableStack();
let server: TestServer;
beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  server = stack.use(await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET }));
});
afterAll(() => stack.disposeAsync());

const ALL_PAGES = `query ($id: ID!) { sharedLiveMedia(id: $id) { pages { number id url } } }`;
const STATE = `query ($id: ID!) { video(id: $id) { version activeShare { page { number } } } }`;

const pathOf = (url: string) => new URL(url).pathname;

test.each(Object.entries(CLIENTS))(
  '%s shows the image of its page and never goes back while answers overtake each other',
  async (_name, connect) => {
    const random = seededRandom(SEED);
    const { id, medias } = await seed(server, { pages: PAGES });
    const media = medias[0] ?? '';
    const instructor = await token({ roles: ['instructor'], video: id });
    const { sharedLiveMedia } = await get(server.graphql, instructor, ALL_PAGES, { id: media });
    const pages = new Map<number, { id: string; url: string }>();
    for (const page of sharedLiveMedia.pages) pages.set(page.number, page);
    expect(pages.size).toBe(PAGES);

    const shown: VideoStateFragment[] = [];
    let overtaken = 0;
    const lateFetch: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      const type = response.headers.get('content-type') ?? '';
      if (type.startsWith('text/event-stream')) return response;
      const { data } = await response.clone().json();
      await delay(random.integer(0, LONGEST_DELAY_MS));
      if (data?.video && data.video.version < (shown.at(-1)?.version ?? 0)) overtaken += 1;
      return response;
    };
    await using client = connect({
      url: server.graphql,
      tokens: new Tokens(async () => instructor),
      fetch: lateFetch,
      WebSocket,
    });
    const stop = client.follow(id, (video) => shown.push(video));
    await expect.poll(() => shown.length).toBeGreaterThan(0);

    const turns = new Set<Promise<void>>();
    const reads = new Set<Promise<void>>();
    const send = (requests: Set<Promise<void>>, request: Promise<void>) => {
      requests.add(request);
      void request.finally(() => requests.delete(request)).catch(() => {});
    };
    for (let turn = 0; turn < TURNS; turn += 1) {
      if (turns.size >= TURNS_AT_ONCE) await Promise.race(turns);
      send(turns, client.navigate(media, random.integer(1, PAGES)));
      if (reads.size < READS_AT_ONCE) send(reads, client.refresh(id));
      await delay(random.integer(0, LONGEST_PAUSE_MS));
    }
    await Promise.all([...turns, ...reads]);
    const { video } = await get(server.graphql, instructor, STATE, { id });
    await expect.poll(() => shown.at(-1)?.version).toBe(video.version);
    stop();

    expect(shown.at(-1)?.activeShare?.page.number).toBe(video.activeShare.page.number);
    expect(overtaken).toBeGreaterThan(TURNS / 20);
    const versions = shown.map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    const confused = shown.filter(({ activeShare }) => {
      const page = activeShare?.page;
      const real = page && pages.get(page.number);
      return !page || !real || page.id !== real.id || pathOf(page.url) !== pathOf(real.url);
    });
    expect(confused).toEqual([]);
  },
  180_000,
);
