/** Conversions whose converter is killed or restarted, in a whole system with the defaults of a server. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberedPdf } from '../../converter/test/support/documents/documents.ts';
import type { Data } from '../support/clients/ask.ts';
import { newWebinar, post, type Webinar } from '../support/clients/webinar.ts';
import { type System, startSystem } from '../support/parts/system.ts';
import { byLength } from '../support/run/test-length.ts';

const PAGES = byLength({ short: 40, long: 60 });
/** Seconds without a report after which the server announces an upload again. */
const SILENCE = byLength({ short: 3, long: 10 });
const document = numberedPdf(PAGES);

const stack = new AsyncDisposableStack();
let system: System;
let webinar: Webinar;
beforeAll(async () => {
  system = stack.use(await startSystem({ env: { CONVERSION_SILENCE: `${SILENCE}`, XMPP_SERVICE: 'off' } }));
  webinar = await newWebinar(system.ready);
});
afterAll(() => stack.disposeAsync());

const converter = async (): Promise<number> =>
  JSON.parse(await readFile(join(system.data, 'converter.pid'), 'utf8')).pid;

async function uploaded(media: string): Promise<void> {
  const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: document.length });
  expect((await post(ticket, document)).ok).toBe(true);
}

const read = async (media: string): Promise<Data> => {
  const query = `query ($id: ID!) { sharedLiveMedia(id: $id) {
    uploadState failure pagesReady pageCount uploadPagesReady downloadUrl page(number: 1) { url } } }`;
  return (await webinar.get(query, { id: media })).sharedLiveMedia;
};

const WITHIN = { timeout: 60_000, interval: 50 };
const until = (media: string, changes: Data) => expect.poll(() => read(media), WITHIN).toMatchObject(changes);

/** Waits until some pages of the newest upload are converted, and interrupts the converter. */
async function interrupt(media: string, signal: NodeJS.Signals): Promise<void> {
  await expect.poll(async () => (await read(media)).uploadPagesReady, WITHIN).toBeGreaterThan(0);
  const pid = await converter();
  process.kill(pid, signal);
  await expect.poll(converter, WITHIN).not.toBe(pid);
}

/** The time of one conversion without an interruption, in milliseconds. */
let usual = 0;
test('a conversion without an interruption takes its time', async () => {
  const media = await webinar.createMedia('Without');
  const from = performance.now();
  await uploaded(media);
  await until(media, { uploadState: 'READY', pagesReady: PAGES });
  usual = performance.now() - from;
});

describe('a document whose converter is interrupted', () => {
  test.each(byLength<NodeJS.Signals[]>({ short: ['SIGKILL'], long: ['SIGKILL', 'SIGTERM'] }))(
    `by %s is READY within ${SILENCE + 5} s and its own time`,
    async (signal) => {
      const media = await webinar.createMedia(signal);
      await uploaded(media);
      await interrupt(media, signal);
      const from = performance.now();
      await until(media, { uploadState: 'READY', pagesReady: PAGES });
      // A busy machine is slow for both conversions.
      expect(performance.now() - from).toBeLessThan((SILENCE + 5) * 1000 + 2 * usual);
    },
  );

  test('keeps its old file while a replacement is interrupted, and shows the new one when it is READY', async () => {
    const media = await webinar.createMedia('Replaced');
    await uploaded(media);
    await until(media, { uploadState: 'READY' });
    const before = await read(media);
    const path = (url: string) => new URL(url).pathname;
    await uploaded(media);
    await interrupt(media, 'SIGKILL');
    const during = await read(media);
    expect(during).toMatchObject({ pagesReady: PAGES, pageCount: PAGES });
    expect(path(during.page.url)).toBe(path(before.page.url));
    expect(path(during.downloadUrl)).toBe(path(before.downloadUrl));
    await until(media, { uploadState: 'READY' });
    expect(path((await read(media)).page.url)).not.toBe(path(before.page.url));
  });
});
