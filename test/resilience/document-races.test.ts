/** Deletions, cancellations, replacements and suspensions in the middle of a conversion. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { line, numberedPdf, pdf } from '../../converter/test/support/documents/documents.ts';
import { get, platformToken } from '../support/clients/ask.ts';
import { post } from '../support/clients/webinar.ts';
import { byLength } from '../support/run/test-length.ts';
import { startUploadServer, type UploadServer } from '../support/servers/upload-server.ts';

const SHORT = pdf([{ content: line('the only page') }]);
/** Its conversion is under way when the test goes on. */
const LONG_PAGES = byLength({ short: 40, long: 120 });
const LONG = numberedPdf(LONG_PAGES);
/** Longer than the server waits for a report. */
const SUSPENDED_MS = 5_000;
const WITHIN = { timeout: 120_000, interval: 30 };

let server: UploadServer;
beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function readyDocument(): Promise<string> {
  const media = await server.webinar.createMedia();
  await server.upload(media, SHORT);
  await expect.poll(() => server.read(media), WITHIN).toMatchObject({ uploadState: 'READY', pagesReady: 1 });
  return media;
}

async function uploadLong(media: string): Promise<void> {
  await server.upload(media, LONG);
  await expect.poll(async () => (await server.read(media)).uploadPagesReady, WITHIN).toBeGreaterThan(0);
}

test('a document that is deleted during its conversion leaves no object, and its conversion stops', async () => {
  const media = await server.webinar.createMedia();
  await uploadLong(media);
  await server.mutate('deleteSharedLiveMedia', media);
  await server.nothingStored(media);
});

test('two files that are sent to one document at once end with the later upload, and the document keeps its file until then', async () => {
  const media = await readyDocument();
  const before = await server.read(media);
  const first = await server.initiate(media, LONG);
  const second = await server.initiate(media, SHORT);
  const sent = await Promise.all([post(first, LONG), post(second, SHORT)]);
  expect(sent.map(({ ok }) => ok)).toEqual([true, true]);
  await expect
    .poll(async () => {
      const now = await server.read(media);
      expect([before.shownUploadId, second['media'].uploadId]).toContain(now.shownUploadId);
      return now;
    }, WITHIN)
    .toMatchObject({ uploadState: 'READY', pagesReady: 1, shownUploadId: second['media'].uploadId });
  await server.converterIdle();
  expect(await server.read(media)).toMatchObject({ uploadState: 'READY', pagesReady: 1 });
});

test('a conversion that is cancelled and retried, twice at once, is READY in the end', async () => {
  const media = await server.webinar.createMedia();
  await uploadLong(media);
  for (let round = 0; round < 2; round++) {
    await server.mutate('cancelConversion', media);
    await server.mutate('retryConversion', media);
  }
  await expect
    .poll(() => server.read(media), WITHIN)
    .toMatchObject({ uploadState: 'READY', pagesReady: LONG_PAGES });
});

test('a conversion whose converter is suspended, for longer than the server waits for a report, is READY after it goes on', async () => {
  const media = await server.webinar.createMedia();
  await uploadLong(media);
  server.uploads.converter?.kill('SIGSTOP');
  await delay(SUSPENDED_MS);
  expect(await server.read(media)).toMatchObject({ uploadState: 'PROCESSING', failure: null });
  server.uploads.converter?.kill('SIGCONT');
  await expect
    .poll(() => server.read(media), WITHIN)
    .toMatchObject({ uploadState: 'READY', pagesReady: LONG_PAGES });
});

test('a video that is deleted while a file is shared and another one replaces it leaves no object', async () => {
  const { webinar } = server;
  const media = await readyDocument();
  await webinar.start(media);
  await uploadLong(media).catch(() => null);
  const remove = 'mutation ($id: ID!) { deleteVideo(id: $id) { __typename } }';
  await get(webinar.system.graphql, await platformToken(), remove, { id: webinar.id });
  await server.nothingStored(media);
  expect(await webinar.video()).toBe(null);
});
