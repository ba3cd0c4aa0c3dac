/** A server and a converter whose storage is silent, slow, cut, reset and refused, behind a proxy. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numberedPdf } from '../../converter/test/support/documents/documents.ts';
import { post } from '../support/clients/webinar.ts';
import type { TcpProxy } from '../support/parts/tcp-proxy.ts';
import { byLength } from '../support/run/test-length.ts';
import { startUploadServer, type UploadServer } from '../support/servers/upload-server.ts';

const PAGES = 12;
const document = numberedPdf(PAGES);
/** The server gives a silent connection up and tries again while the storage is still silent. */
const TIMEOUTS = { connectionTimeout: 300, socketTimeout: 500 };
/** Longer than the converter's idle timeout of 10 s in the long form. */
const OUTAGE_MS = byLength({ short: 2_500, long: 12_000 });
/** A request that waits for the storage takes longer than a request that needs no storage by more than this. */
const AT_ONCE_MS = 2_000;
const RECOVERY = { timeout: 120_000, interval: 100 };

const FAULTS: [name: string, begin: (link: TcpProxy) => void][] = [
  ['silent', (link) => link.hang()],
  ...byLength<[string, (link: TcpProxy) => void][]>({
    short: [],
    long: [
      ['slow', (link) => link.trickle(50)],
      ['cut in the middle of each answer', (link) => interruptAnswers(link, link.cut)],
      ['reset in the middle of each answer', (link) => interruptAnswers(link, link.reset)],
      ['refused', (link) => link.refuse()],
    ],
  }),
];

/** Passes a part of each answer and interrupts it, until `heal` and `drop` are called. */
function interruptAnswers(link: TcpProxy, interrupt: () => void): void {
  link.trickle(1_000);
  const timer = setInterval(interrupt, 200);
  setTimeout(() => clearInterval(timer), OUTAGE_MS);
}

let server: UploadServer;
beforeAll(async () => {
  server = await startUploadServer(TIMEOUTS);
});
afterAll(() => server[Symbol.asyncDispose]());

/** Uploads the file into a new document. @returns the id of the document */
async function newUpload(): Promise<string> {
  const media = await server.webinar.createMedia();
  await server.upload(media, document);
  return media;
}

/** Long enough to be under way when the storage restarts. */
const large = Buffer.concat([document, Buffer.alloc(2_000_000, '%'), Buffer.from('\n%%EOF\n')]);

const untilReady = (media: string) =>
  expect.poll(() => server.read(media), RECOVERY).toMatchObject({ uploadState: 'READY', pagesReady: PAGES });

async function timed<T>(work: Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const peer = server.webinar.video().then(elapsed);
  const result = await work;
  const milliseconds = elapsed();
  // On a busy machine both are slow.
  expect(milliseconds - (await peer)).toBeLessThan(AT_ONCE_MS);
  return result;
}

test.each(FAULTS)(
  'while the storage is %s, no command waits for it, and all that it missed is done afterwards',
  async (_name, begin) => {
    const { uploads, webinar, read, mutate } = server;
    const [deleted, replaced, retried] = await Promise.all([newUpload(), newUpload(), newUpload()]);
    await Promise.all([deleted, replaced, retried].map(untilReady));
    // A retry copies the file of an upload that was cancelled.
    await server.upload(retried, document);
    await mutate('cancelConversion', retried);
    const before = await read(replaced);
    const underWay = [await newUpload(), replaced];
    await server.upload(replaced, document);
    begin(uploads.link);
    const later = await webinar.createMedia();
    const ticket = await timed(server.initiate(later, document));
    const lost = post(ticket, document).catch(() => null);
    await timed(mutate('deleteSharedLiveMedia', deleted));
    await timed(mutate('retryConversion', retried));
    expect((await timed(read(replaced))).page.url.split('?')[0]).toBe(before.page.url.split('?')[0]);
    expect((await fetch(`${server.app.url}/ready`)).status).toBe(200);
    await delay(OUTAGE_MS);
    expect(await read(replaced)).toMatchObject({ pagesReady: PAGES, pageCount: PAGES });
    await uploads.link.heal();
    for (const media of [...underWay, retried]) await untilReady(media);
    expect((await read(replaced)).page.url.split('?')[0]).not.toBe(before.page.url.split('?')[0]);
    await server.nothingStored(deleted);
    // The form is valid for longer than the outage.
    if (!(await lost)?.ok) expect((await post(ticket, document)).ok).toBe(true);
    await untilReady(later);
  },
);

test('an upload in whose middle the storage restarts leaves no file, and the same form delivers it afterwards', async () => {
  const { uploads, webinar, objects, read } = server;
  const media = await webinar.createMedia();
  const ticket = await server.initiate(media, large);
  uploads.link.trickle(500_000);
  const lost = post(ticket, large).then(
    ({ ok }) => ok,
    () => false,
  );
  await expect.poll(() => uploads.storage.files('temporary'), RECOVERY).not.toEqual([]);
  uploads.link.refuse();
  expect(await lost).toBe(false);
  expect(await objects(media)).toEqual([]);
  expect(await read(media)).toMatchObject({ uploadState: 'UPLOADING' });
  await uploads.link.heal();
  expect((await post(ticket, large)).ok).toBe(true);
  await expect.poll(() => read(media), RECOVERY).toMatchObject({ uploadState: 'READY', pagesReady: PAGES });
});
