/** The size of a page turn, which the server sends to every viewer. `npm run bench:bytes` prints all sizes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WatchSeatDocument } from '../../web/src/client/operations/operations.generated.ts';
import { ALL_IMAGES, turnBytes } from '../support/clients/turn-bytes.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

const MAX_BYTES = 2_600;

const stack = new AsyncDisposableStack();
let server: TestServer;
beforeAll(async () => {
  const { url: databaseUrl } = stack.use(await freshDatabase());
  server = stack.use(await startTestServer({ databaseUrl, secret: JWT_SECRET }));
});
afterAll(() => stack.disposeAsync());

it('a page turn of a seat has at most 2.6 kB, with all images of its pages and 300 characters of text', async () => {
  const seeded = await seed(server, { images: ALL_IMAGES });
  const seat = { query: String(WatchSeatDocument), variables: { imageWidth: 1280 } };
  const bytes = await turnBytes(server, JWT_SECRET, seeded, seat, 15);
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThan(MAX_BYTES);
});
