/** A converter that is not heard of: what it missed is said again, and what never ends is ended. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceKey } from '../../src/domain/keys.ts';
import type { Data } from '../support/ask.ts';
import { pages, REPORT, type ReportInput, sendSigned, sign, storePages } from '../support/reports.ts';
import { type SharedSystem, startSystem } from '../support/system.ts';
import { newWebinar, post, type Webinar } from '../support/webinar.ts';

const SECRET = 'what this converter signs with';

/** A converter that takes every event and does nothing; what it reports is up to the test. */
const taken: string[] = [];
const door = createServer(async (request, response) => {
  const { Records } = (await json(request)) as Data;
  for (const { s3 } of Records) taken.push(decodeURIComponent(s3.object.key));
  response.writeHead(202).end();
});
const parts = new AsyncDisposableStack();
let system: SharedSystem;
let webinar: Webinar;

beforeAll(async () => {
  await once(door.listen(0, '127.0.0.1'), 'listening');
  parts.defer(() => void door.close());
  const own = parts.use(
    await startSystem({
      env: {
        CONVERTER_URL: `http://127.0.0.1:${(door.address() as AddressInfo).port}/events`,
        CONVERTER_SECRETS: `another one,${SECRET}`,
        CONVERSION_SILENCE: '1',
        CONVERSION_TIMEOUT: '3',
        XMPP_SERVICE: 'off',
      },
    }),
  );
  system = { ...own.ready, data: own.data };
  webinar = await newWebinar(system);
});
afterAll(() => parts.disposeAsync());

const report = (media: string, said: ReportInput) =>
  sendSigned(system, REPORT, { id: media, report: said }, (body) => sign(body, SECRET));

/** A document whose file has come. @returns it, its upload and the key of its file */
async function uploaded() {
  const media = await webinar.createMedia();
  const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: 8 });
  expect((await post(ticket, Buffer.from('%PDF-1.7'))).ok).toBe(true);
  const uploadId: string = ticket.media.uploadId;
  const upload = { video: webinar.id, media, uploadId: Number(uploadId) };
  return { media, uploadId, upload, key: sourceKey(upload, 'pdf') };
}

/** As long as it takes until another upload has been given up. */
const aSilence = async () => void (await webinar.converted((await uploaded()).media));

const events = (key: string) => taken.filter((each) => each === key).length;
const WITHIN = { timeout: 15_000, interval: 50 };

describe.concurrent('an upload', () => {
  it('whose event was taken and forgotten is announced again, and can still become READY', async ({
    expect,
  }) => {
    const { media, uploadId, upload, key } = await uploaded();
    await expect.poll(() => events(key), WITHIN).toBeGreaterThanOrEqual(2);
    await storePages(system, upload, 1, 1);
    const { errors } = await report(media, { uploadId, state: 'READY', pageCount: 1, pages: pages(1, 1) });
    expect(errors).toEqual([]);
    expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY' });
    const heard = events(key);
    await aSilence();
    expect(events(key), 'and then it is left alone').toBe(heard);
  });

  it('nobody ever reports on ends as TIMED_OUT, and says so', async ({ expect }) => {
    const { media, key } = await uploaded();
    expect(await webinar.converted(media)).toMatchObject({
      uploadState: 'ERROR',
      failure: 'TIMED_OUT',
      failureDetail: 'Conversion timed out. Try again.',
    });
    expect(events(key)).toBeGreaterThanOrEqual(2);
  });

  it('whose converter falls silent half-way ends as TIMED_OUT, and keeps its pages', async ({ expect }) => {
    const { media, uploadId, upload } = await uploaded();
    await storePages(system, upload, 1, 1);
    await report(media, { uploadId, state: 'PROCESSING', pageCount: 9, pages: pages(1, 1) });
    expect(await webinar.converted(media)).toMatchObject({ failure: 'TIMED_OUT', isReadyToShow: true });
  });

  it('whose converter goes on saying that it is at work is waited for', async ({ expect }) => {
    const { media, uploadId } = await uploaded();
    let silent = true;
    const silence = aSilence().finally(() => {
      silent = false;
    });
    for (; silent; await delay(300)) {
      const { data } = await report(media, { uploadId, state: 'PROCESSING' });
      expect(data.reportConversion).toMatchObject({ uploadState: 'PROCESSING' });
    }
    await silence;
  });

  it('without a file is not announced, and waits for it', async ({ expect }) => {
    const media = await webinar.createMedia();
    const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: 8 });
    await aSilence();
    const { sharedLiveMedias } = await webinar.video();
    expect(sharedLiveMedias.find((each: Data) => each.id === media)).toMatchObject({
      uploadState: 'PENDING',
    });
    expect(taken.filter((key) => key.includes(media))).toEqual([]);
    expect((await post(ticket, Buffer.from('%PDF-1.7'))).ok).toBe(true);
    await expect.poll(() => taken.some((key) => key.includes(media)), WITHIN).toBe(true);
  });

  it('that is retried is announced under its new name', async ({ expect }) => {
    const { media, uploadId, upload } = await uploaded();
    await report(media, { uploadId, state: 'ERROR', failure: 'INTERNAL' });
    const { retryConversion } = await webinar.get(
      `mutation { retryConversion(id: "${media}") { uploadId uploadState } }`,
    );
    const again = { ...upload, uploadId: Number(retryConversion.uploadId) };
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
