/** The server announces uploads without a conversion report again, and ends them after a timeout. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceKey } from '../../../src/domain/keys.ts';
import type { Data } from '../../support/clients/ask.ts';
import {
  pages,
  REPORT,
  type ReportInput,
  sendSigned,
  sign,
  storePages,
  uploadNumber,
} from '../../support/clients/reports.ts';
import { newWebinar, post, type Webinar } from '../../support/clients/webinar.ts';
import { type SharedSystem, startSystem } from '../../support/parts/system.ts';

const SECRET = 'the secret of this converter';

/** A converter that accepts every event and does nothing. The tests send the reports. */
const receivedKeys: string[] = [];
const converter = createServer(async (request, response) => {
  const { Records } = (await json(request)) as Data;
  for (const { s3 } of Records) receivedKeys.push(decodeURIComponent(s3.object.key));
  response.writeHead(202).end();
});
const parts = new AsyncDisposableStack();
let system: SharedSystem;
let webinar: Webinar;

beforeAll(async () => {
  await once(converter.listen(0, '127.0.0.1'), 'listening');
  parts.defer(() => void converter.close());
  const started = parts.use(
    await startSystem({
      env: {
        CONVERTER_URL: `http://127.0.0.1:${(converter.address() as AddressInfo).port}/events`,
        CONVERTER_SECRETS: `another secret,${SECRET}`,
        CONVERSION_SILENCE: '1',
        // Long enough for the requests of a test on a busy machine.
        CONVERSION_TIMEOUT: '8',
        XMPP_SERVICE: 'off',
      },
    }),
  );
  system = { ...started.ready, data: started.data };
  webinar = await newWebinar(system);
});
afterAll(() => parts.disposeAsync());

const report = (media: string, input: ReportInput) =>
  sendSigned(system, REPORT, { id: media, report: input }, (body) => sign(body, SECRET));

/**
 * Uploads a file into a new document. The time of a conversion begins with the file, so `stored` pages exist before it.
 * @returns the document, the upload and the key of the file
 */
async function uploaded(stored = 0) {
  const media = await webinar.createMedia();
  const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: 8 });
  const uploadId: string = ticket.media.uploadId;
  const upload = { video: webinar.id, media, uploadId: uploadNumber(uploadId) };
  if (stored > 0) await storePages(system, upload, 1, stored);
  expect((await post(ticket, Buffer.from('%PDF-1.7'))).ok).toBe(true);
  return { media, uploadId, upload, key: sourceKey(upload, 'pdf') };
}

/** Waits until the server has ended another upload with TIMED_OUT. */
const untilTimeout = async () => void (await webinar.converted((await uploaded()).media));

const events = (key: string) => receivedKeys.filter((each) => each === key).length;
const WITHIN = { timeout: 40_000, interval: 50 };

describe.concurrent('an upload', () => {
  it('whose event the converter lost is announced again, and can still become READY', async ({ expect }) => {
    const { media, uploadId, key } = await uploaded(1);
    await expect.poll(() => events(key), WITHIN).toBeGreaterThanOrEqual(2);
    const { errors } = await report(media, { uploadId, state: 'READY', pageCount: 1, pages: pages(1, 1) });
    expect(errors).toEqual([]);
    expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY' });
    const count = events(key);
    await untilTimeout();
    expect(events(key), 'a finished upload is not announced again').toBe(count);
  });

  it('without a report ends with TIMED_OUT', async ({ expect }) => {
    const { media, key } = await uploaded();
    expect(await webinar.converted(media)).toMatchObject({
      uploadState: 'ERROR',
      failure: 'TIMED_OUT',
      failureDetail: 'Conversion timed out. Try again.',
    });
    expect(events(key)).toBeGreaterThanOrEqual(2);
    // The storage's event, and announcements after one, three and seven seconds.
    expect(events(key)).toBeLessThanOrEqual(4);
  });

  it('whose converter reports without progress ends with TIMED_OUT', async ({ expect }) => {
    const { media, uploadId } = await uploaded();
    const reporting = async () => {
      const { data } = await report(media, { uploadId, state: 'PROCESSING' });
      return data.reportConversion;
    };
    await expect.poll(reporting, WITHIN).toMatchObject({ uploadState: 'ERROR', failure: 'TIMED_OUT' });
  });

  it('whose converter stops reporting ends with TIMED_OUT and keeps its pages', async ({ expect }) => {
    const { media, uploadId } = await uploaded(1);
    await report(media, { uploadId, state: 'PROCESSING', pageCount: 9, pages: pages(1, 1) });
    expect(await webinar.converted(media)).toMatchObject({ failure: 'TIMED_OUT', isReadyToShow: true });
  });

  it('whose conversion advances does not time out', async ({ expect }) => {
    const { media, uploadId } = await uploaded(100);
    let isWaiting = true;
    const timeout = untilTimeout().finally(() => {
      isWaiting = false;
    });
    for (let page = 1; isWaiting; page++, await delay(300)) {
      const input = { uploadId, state: 'PROCESSING', pageCount: 100, pages: pages(1, page) } as const;
      const { data } = await report(media, input);
      expect(data.reportConversion).toMatchObject({ uploadState: 'PROCESSING', pagesReady: page });
    }
    await timeout;
  });

  it('without a file is announced only when the file arrives', async ({ expect }) => {
    const media = await webinar.createMedia();
    const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: 8 });
    await untilTimeout();
    const { sharedLiveMedias } = await webinar.video();
    expect(sharedLiveMedias.find((each: Data) => each.id === media)).toMatchObject({
      uploadState: 'UPLOADING',
    });
    expect(receivedKeys.filter((key) => key.includes(media))).toEqual([]);
    expect((await post(ticket, Buffer.from('%PDF-1.7'))).ok).toBe(true);
    await expect.poll(() => receivedKeys.some((key) => key.includes(media)), WITHIN).toBe(true);
  });

  it('that is retried is announced under its new upload id', async ({ expect }) => {
    const { media, uploadId, upload } = await uploaded();
    await report(media, { uploadId, state: 'ERROR', failure: 'INTERNAL' });
    const { retryConversion } = await webinar.get(
      `mutation { retryConversion(id: "${media}") { ... on SharedLiveMedia { uploadId uploadState } } }`,
    );
    const again = { ...upload, uploadId: uploadNumber(retryConversion.uploadId) };
    await expect.poll(() => events(sourceKey(again, 'pdf')), WITHIN).toBeGreaterThanOrEqual(1);
    await storePages(system, again, 1, 1);
    const whole = { state: 'READY', pageCount: 1, pages: pages(1, 1) } as const;
    expect((await report(media, { uploadId, ...whole })).data.reportConversion.uploadState).toBe(
      'PROCESSING',
    );
    await report(media, { uploadId: retryConversion.uploadId, ...whole });
    expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY' });
  });
});
