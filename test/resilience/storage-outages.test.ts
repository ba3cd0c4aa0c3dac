/** A server and a converter whose storage is silent, slow, cut, reset and refused, behind a proxy. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numberedPdf } from '../../converter/test/support/documents/documents.ts';
import type { Ready } from '../../local/ready.ts';
import { type App, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { mediaPrefix } from '../../src/domain/keys.ts';
import { list } from '../../src/files/objects.ts';
import type { Data } from '../support/clients/ask.ts';
import { newWebinar, post, type Ticket, type Webinar } from '../support/clients/webinar.ts';
import { productionEnvironment } from '../support/parts/production-environment.ts';
import { openStore } from '../support/parts/store.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import type { TcpProxy } from '../support/parts/tcp-proxy.ts';
import { DESTINATION, SOURCE, startUploadParts, type UploadParts } from '../support/parts/upload-parts.ts';
import { byLength } from '../support/run/test-length.ts';
import { silentLog } from '../support/silent-log.ts';

const PAGES = 12;
const document = numberedPdf(PAGES);
/** The server gives a silent connection up and tries again while the storage is still silent. */
const TIMEOUTS = { connectionTimeout: 300, socketTimeout: 500 };
/** Longer than the converter's idle timeout of 10 s in the long form. */
const OUTAGE_MS = byLength({ short: 2_500, long: 12_000 });
/** A request that waits for the storage takes longer. */
const AT_ONCE_MS = 2_000;
const RECOVERY = { timeout: 60_000, interval: 100 };

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

const stack = new AsyncDisposableStack();
let uploads: UploadParts;
let app: App;
let webinar: Webinar;
beforeAll(async () => {
  const store = stack.use(await openStore());
  uploads = stack.use(await startUploadParts());
  const env = { ...productionEnvironment(store.url, JWT_SECRET), ...uploads.env, CONVERSION_SILENCE: '3' };
  // Links to the storage itself.
  const config = { ...readConfig(env), host: '127.0.0.1', port: 0, cloudFront: null };
  app = stack.use(await createApp(config, { log: silentLog, storageTimeouts: TIMEOUTS }));
  await uploads.startConverter(`${app.url}/graphql`);
  webinar = await newWebinar({ graphql: `${app.url}/graphql` } as Ready);
});
afterAll(() => stack.disposeAsync());

const initiate = (media: string) =>
  webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: document.length });

/** Opens an upload and sends its file. @returns the id of the document */
async function uploaded(media: string): Promise<string> {
  expect((await post((await initiate(media)) as Ticket, document)).ok).toBe(true);
  return media;
}

const newUpload = async () => uploaded(await webinar.createMedia());

const read = async (media: string): Promise<Data> => {
  const query = `query ($id: ID!) { sharedLiveMedia(id: $id) {
    uploadState failure failureDetail pagesReady pageCount downloadUrl page(number: 1) { url } } }`;
  return (await webinar.get(query, { id: media })).sharedLiveMedia;
};

const untilReady = (media: string) =>
  expect.poll(() => read(media), RECOVERY).toMatchObject({ uploadState: 'READY', pagesReady: PAGES });

const mutate = (name: string, id: string): Promise<Data> =>
  webinar.get(`mutation ($id: ID!) { it: ${name}(id: $id) { __typename } }`, { id });

/** The keys of a document in both buckets, read without the proxy. */
async function objects(media: string): Promise<string[]> {
  const keys: string[] = [];
  for (const bucket of [SOURCE, DESTINATION]) {
    for await (const key of list(uploads.storage.s3, bucket, mediaPrefix({ video: webinar.id, media })))
      keys.push(key);
  }
  return keys;
}

async function timed<T>(work: Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work;
  expect(performance.now() - startedAt).toBeLessThan(AT_ONCE_MS);
  return result;
}

test.each(FAULTS)(
  'while the storage is %s, no command waits for it, and all that it missed is done afterwards',
  async (_name, begin) => {
    const [deleted, replaced, retried] = await Promise.all([newUpload(), newUpload(), newUpload()]);
    await Promise.all([deleted, replaced, retried].map(untilReady));
    // A retry copies the file of an upload that was cancelled.
    await uploaded(retried);
    await mutate('cancelConversion', retried);
    const before = await read(replaced);
    const underWay = [await newUpload(), await uploaded(replaced)];
    begin(uploads.link);
    const later = await webinar.createMedia();
    const ticket = (await timed(initiate(later))) as Ticket;
    const lost = post(ticket, document).catch(() => null);
    await timed(mutate('deleteSharedLiveMedia', deleted));
    await timed(mutate('retryConversion', retried));
    expect((await timed(read(replaced))).page.url.split('?')[0]).toBe(before.page.url.split('?')[0]);
    expect((await fetch(`${app.url}/ready`)).status).toBe(200);
    await delay(OUTAGE_MS);
    expect(await read(replaced)).toMatchObject({ pagesReady: PAGES, pageCount: PAGES });
    await uploads.link.heal();
    for (const media of [...underWay, retried]) await untilReady(media);
    expect((await read(replaced)).page.url.split('?')[0]).not.toBe(before.page.url.split('?')[0]);
    await expect.poll(() => objects(deleted), RECOVERY).toEqual([]);
    // The form is valid for longer than the outage.
    if (!(await lost)?.ok) expect((await post(ticket, document)).ok).toBe(true);
    await untilReady(later);
  },
  240_000,
);
