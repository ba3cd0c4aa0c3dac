/** The server announces uploads without a conversion report again, and ends them after a timeout. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceKey, type UploadRef } from '../../../src/domain/keys.ts';
import { addJobs, watchUploadJob } from '../../../src/store/jobs.ts';
import type { Orm } from '../../../src/store/orm.ts';
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
import { openSystemDatabase } from '../../support/parts/system-database.ts';

const SECRET = 'the secret of this converter';
/** Seconds. No test takes as long, so that an upload ends only when a test moves its times. */
const TIMEOUT = 3_600;
const TWO_THIRDS = (2 * TIMEOUT) / 3;

/** A converter that accepts every event and does nothing. The tests send the reports. */
const receivedKeys: string[] = [];
const converter = createServer(async (request, response) => {
  const { Records } = (await json(request)) as Data;
  for (const { s3 } of Records) receivedKeys.push(decodeURIComponent(s3.object.key));
  response.writeHead(202).end();
});
const parts = new AsyncDisposableStack();
let system: SharedSystem;
let database: Orm;
let webinar: Webinar;

beforeAll(async () => {
  await once(converter.listen(0, '127.0.0.1'), 'listening');
  parts.defer(() => void converter.close());
  // Its own converter converts the sample webinar, for which a start waits.
  const { data, stop } = parts.use(await startSystem());
  await stop();
  const started = parts.use(
    await startSystem({
      data,
      env: {
        CONVERTER_URL: `http://127.0.0.1:${(converter.address() as AddressInfo).port}/events`,
        CONVERTER_SECRETS: `another secret,${SECRET}`,
        CONVERSION_SILENCE: '1',
        CONVERSION_TIMEOUT: String(TIMEOUT),
        XMPP_SERVICE: 'off',
      },
    }),
  );
  database = parts.use(await openSystemDatabase(started.data));
  system = { ...started.ready, data: started.data };
  webinar = await newWebinar(system);
});
afterAll(() => parts.disposeAsync());

const report = (media: string, input: ReportInput) =>
  sendSigned(system, REPORT, { id: media, report: input }, (body) => sign(body, SECRET));

/** Uploads a file into a new document, whose pages up to `stored` are in storage. */
async function uploaded(stored = 0) {
  const media = await webinar.createMedia();
  const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: 8 });
  const uploadId: string = ticket.media.uploadId;
  const upload = { video: webinar.id, media, uploadId: uploadNumber(uploadId) };
  if (stored > 0) await storePages(system, upload, 1, stored);
  const sentAt = performance.now();
  expect((await post(ticket, Buffer.from('%PDF-1.7'))).ok).toBe(true);
  return { media, uploadId, upload, key: sourceKey(upload, 'pdf'), sentAt };
}

const execute = (query: string, values: unknown[]): Promise<Data[]> =>
  database.em.fork().execute(query, values);

/** Waits until the server has looked at an upload once more. */
async function look(upload: UploadRef): Promise<void> {
  const job = watchUploadJob(upload, 0);
  await addJobs(database.em.fork(), [job]);
  const [{ now }] = await execute('select clock_timestamp()::text as now', []);
  // After the look there is no job, or one that runs a second later.
  const due = 'select 1 from graphile_worker.jobs where key = ? and run_at <= ?::timestamptz';
  while ((await execute(due, [job.key, now])).length > 0) await delay(50);
}

/** Moves the past of an upload back, as if time had passed, and waits until the server has looked at the upload. */
async function passTime(upload: UploadRef, seconds: number): Promise<void> {
  const before = (column: string) => `${column} = ${column} - make_interval(secs => ?)`;
  // The server knows the age of a file when it has found the file.
  await look(upload);
  await execute(`update shared_live_media set ${before('reported_on')} where id = ?`, [
    seconds,
    upload.media,
  ]);
  const columns = ['found_on', 'progressed_on', 'announced_on', 'waiting_on'];
  await execute(`update conversion set ${columns.map(before).join()} where media = ?`, [
    ...columns.map(() => seconds),
    upload.media,
  ]);
  await look(upload);
}

const events = (key: string) => receivedKeys.filter((each) => each === key).length;

describe.concurrent('an upload', () => {
  it('whose event the converter lost is announced again, and can still become READY', async ({ expect }) => {
    const { media, uploadId, upload, key } = await uploaded(1);
    await expect.poll(() => events(key)).toBeGreaterThanOrEqual(2);
    const { errors } = await report(media, { uploadId, state: 'READY', pageCount: 1, pages: pages(1, 1) });
    expect(errors).toEqual([]);
    expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY' });
    const count = events(key);
    await passTime(upload, TIMEOUT);
    expect(events(key), 'a finished upload is not announced again').toBe(count);
  });

  it('without a report is announced ever more rarely, and ends with TIMED_OUT', async ({ expect }) => {
    const { media, upload, key, sentAt } = await uploaded();
    await expect.poll(() => events(key)).toBeGreaterThanOrEqual(3);
    // The storage's event, and announcements after one, three, seven and fifteen seconds.
    const seconds = (performance.now() - sentAt) / 1_000;
    expect(events(key)).toBeLessThanOrEqual(1 + Math.log2(seconds + 1));
    await passTime(upload, TWO_THIRDS);
    const { sharedLiveMedias } = await webinar.video();
    expect(sharedLiveMedias.find((each: Data) => each.id === media)).toMatchObject({
      uploadState: 'UPLOADING',
      failure: null,
    });
    await passTime(upload, TWO_THIRDS);
    expect(await webinar.converted(media)).toMatchObject({
      uploadState: 'ERROR',
      failure: 'TIMED_OUT',
      failureDetail: 'Conversion timed out. Try again.',
    });
  });

  it('whose converter reports without progress ends with TIMED_OUT', async ({ expect }) => {
    const { media, uploadId, upload } = await uploaded();
    const reporting = async () => {
      const { data } = await report(media, { uploadId, state: 'PROCESSING' });
      return data.reportConversion;
    };
    for (let repetition = 0; repetition < 2; repetition++) {
      expect(await reporting()).toMatchObject({ uploadState: 'PROCESSING' });
      await passTime(upload, TWO_THIRDS);
    }
    expect(await reporting()).toMatchObject({ uploadState: 'ERROR', failure: 'TIMED_OUT' });
  });

  it('whose converter stops reporting ends with TIMED_OUT and keeps its pages', async ({ expect }) => {
    const { media, uploadId, upload } = await uploaded(1);
    await report(media, { uploadId, state: 'PROCESSING', pageCount: 9, pages: pages(1, 1) });
    await passTime(upload, TIMEOUT);
    expect(await webinar.converted(media)).toMatchObject({ failure: 'TIMED_OUT', isReadyToShow: true });
  });

  it('whose conversion advances does not time out', async ({ expect }) => {
    const { media, uploadId, upload } = await uploaded(3);
    for (let page = 1; page <= 3; page++) {
      const input = { uploadId, state: 'PROCESSING', pageCount: 3, pages: pages(1, page) } as const;
      const { data } = await report(media, input);
      expect(data.reportConversion).toMatchObject({ uploadState: 'PROCESSING', pagesReady: page });
      await passTime(upload, TWO_THIRDS);
    }
    const { data } = await report(media, { uploadId, state: 'PROCESSING' });
    expect(data.reportConversion).toMatchObject({ uploadState: 'PROCESSING', pagesReady: 3 });
  });

  it('without a file is announced only when the file arrives', async ({ expect }) => {
    const media = await webinar.createMedia();
    const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: 8 });
    await look({ video: webinar.id, media, uploadId: uploadNumber(ticket.media.uploadId) });
    const { sharedLiveMedias } = await webinar.video();
    expect(sharedLiveMedias.find((each: Data) => each.id === media)).toMatchObject({
      uploadState: 'UPLOADING',
    });
    expect(receivedKeys.filter((key) => key.includes(media))).toEqual([]);
    expect((await post(ticket, Buffer.from('%PDF-1.7'))).ok).toBe(true);
    await expect.poll(() => receivedKeys.some((key) => key.includes(media))).toBe(true);
  });

  it('that is retried is announced under its new upload id', async ({ expect }) => {
    const { media, uploadId, upload } = await uploaded();
    await report(media, { uploadId, state: 'ERROR', failure: 'INTERNAL' });
    const { retryConversion } = await webinar.get(
      `mutation { retryConversion(id: "${media}") { ... on SharedLiveMedia { uploadId uploadState } } }`,
    );
    const again = { ...upload, uploadId: uploadNumber(retryConversion.uploadId) };
    await expect.poll(() => events(sourceKey(again, 'pdf'))).toBeGreaterThanOrEqual(1);
    await storePages(system, again, 1, 1);
    const whole = { state: 'READY', pageCount: 1, pages: pages(1, 1) } as const;
    expect((await report(media, { uploadId, ...whole })).data.reportConversion.uploadState).toBe(
      'PROCESSING',
    );
    await report(media, { uploadId: retryConversion.uploadId, ...whole });
    expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY' });
  });
});
