/** A server whose own clock steps while the clock of PostgreSQL goes on. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ask, token } from '../support/clients/ask.ts';
import { peer } from '../support/clients/peer.ts';
import { openStore, type Store } from '../support/parts/store.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

const HOUR_MS = 3_600_000;
/** Time for a request on a loaded machine. */
const ALLOWANCE_MS = 20_000;

let store: Store;
let server: TestServer;
let video: Seeded;
let instructor: string;
beforeAll(async () => {
  store = await openStore();
  server = await startTestServer({ databaseUrl: store.url, secret: JWT_SECRET });
  video = await seed(server, { documents: 2 });
  instructor = await token({ roles: ['instructor'], video: video.id, expiresIn: 600 });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});
afterEach(() => void vi.useRealTimers());

/** Changes the wall clock of this process, and not its monotonic clock. */
const step = (milliseconds: number) =>
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds, shouldAdvanceTime: true });

const get = async (query: string, variables: Record<string, unknown>) => {
  const { data, errors } = await ask(server.graphql, instructor, query, variables);
  expect(errors).toEqual([]);
  return data;
};

const link = async () => {
  const query = 'query ($id: ID!) { video(id: $id) { activeShare { page { url } } } }';
  return (await get(query, { id: video.id })).video.activeShare.page.url;
};

const UPLOAD = `mutation ($id: ID!) { initiateUpload(id: $id, file: { name: "a.pdf", size: 5, mimetype: "application/pdf" }) {
  ... on UploadTicket { expiresAt fields { name value } } } }`;

test.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])(
  'a step of an hour %s leaves tokens, links, forms and upload ids right',
  async (_direction, milliseconds) => {
    await using watching = await peer(`Bearer ${instructor}`, server.graphqlWs);
    const subscription = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';
    watching.subscribe('1', subscription, video.id);
    await watching.until(({ type }) => type === 'next');
    const before = await link();
    const startedAt = Date.now();
    step(milliseconds);
    expect(Math.abs(Date.now() - startedAt)).toBeGreaterThan(HOUR_MS / 2);
    expect(await link()).toBe(before);
    const { initiateUpload: ticket } = await get(UPLOAD, { id: video.medias[1] });
    vi.useRealTimers();
    const field = (wanted: string) =>
      ticket.fields.find(({ name }: { name: string }) => name === wanted).value;
    const near = (instant: number) => expect(Math.abs(instant - Date.now())).toBeLessThan(ALLOWANCE_MS);
    near(Number(/(\d+)\.pdf$/.exec(field('key'))?.[1]) * 1000);
    near(Date.parse(ticket.expiresAt) - 60_000);
    const policy = ticket.fields.find(({ name }: { name: string }) => name === 'Policy').value;
    near(Date.parse(JSON.parse(Buffer.from(policy, 'base64').toString()).expiration) - 60_000);
    expect(watching.socket.readyState).toBe(watching.socket.OPEN);
  },
);

test('a token expires after its time, whatever the wall clock of the server says', async () => {
  const version = 'query ($id: ID!) { video(id: $id) { version } }';
  let short = '';
  const status = async () => (await ask(server.graphql, short, version, { id: video.id })).status;
  // On a busy machine a token may expire before the first answer.
  for (const expiresIn of [2, 10, 40]) {
    short = await token({ roles: ['student'], video: video.id, expiresIn });
    if ((await status()) === 200) break;
  }
  expect(await status()).toBe(200);
  step(-HOUR_MS);
  await expect.poll(status).toBe(401);
});
