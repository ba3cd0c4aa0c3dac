/** The conversion reports that the server accepts, and those that it rejects. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { originalKey, pageKey, thumbnailKey, type UploadRef } from '../../../src/domain/keys.ts';
import type { Data } from '../../support/clients/ask.ts';
import { type PartialConversion, startPartialConversion } from '../../support/clients/partial-conversion.ts';
import {
  openUpload,
  pages,
  put,
  type ReportInput,
  report,
  storePages,
} from '../../support/clients/reports.ts';
import { errorCode } from '../../support/clients/shared-deck.ts';
import type { Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();

let webinar: Webinar;
let media: string;
let upload: UploadRef;
let reportInput: PartialConversion['reportInput'];
let before: Data;
beforeAll(async () => {
  ({ webinar, media, upload, reportInput } = await startPartialConversion(system));
  before = await webinar.video();
});

const expectUnchanged = async () => expect(await webinar.video()).toEqual(before);

describe('a report', () => {
  const version = async () => (await webinar.video()).version;

  const titlesOf = async (): Promise<(string | null)[]> => {
    const query = 'query ($id: ID!) { sharedLiveMedia(id: $id) { pages { title } } }';
    const { sharedLiveMedia } = await webinar.get(query, { id: media });
    return sharedLiveMedia.pages.map(({ title }: Data) => title);
  };

  it('that is repeated changes nothing', async () => {
    for (const replay of [
      reportInput({}),
      reportInput({ pageCount: 5 }),
      reportInput({ pageCount: 5, pages: pages(1, 2) }),
    ]) {
      const { data, errors } = await report(system, media, replay);
      expect([data?.reportConversion.pagesReady, errors]).toEqual([2, []]);
    }
    await expectUnchanged();
  });

  it('on an older upload, or on one that does not exist, changes nothing', async () => {
    for (const other of [String(upload.uploadId - 1), '1', '999999999999999']) {
      const late = reportInput({ uploadId: other, state: 'READY', pageCount: 1, pages: pages(1, 1) });
      expect((await report(system, media, late)).data.reportConversion.uploadState).toBe('PROCESSING');
    }
    await expectUnchanged();
  });

  it.each<[string, () => Partial<ReportInput>]>([
    ['with a page that is not in storage', () => ({ pages: pages(3, 4) })],
    ['with a gap between pages', () => ({ pages: pages(4, 4) })],
    ['with pages in disorder', () => ({ pages: pages(3, 4).reverse() })],
    ['with a lower page count than before', () => ({ pageCount: 4 })],
    ['with a higher page count than before', () => ({ pageCount: 6 })],
    ['with a page count above the maximum', () => ({ pageCount: 501 })],
    ['with a page count of 0', () => ({ pageCount: 0 })],
    ['with a negative page count', () => ({ pageCount: -3 })],
    ['with page number 0', () => ({ pages: [{ number: 0, width: 1, height: 1, text: '' }] })],
    ['with a page without width', () => ({ pages: [{ number: 3, width: 0, height: 1, text: '' }] })],
    [
      'with a page of 10,000,000 pixels in height',
      () => ({ pages: [{ number: 3, width: 1, height: 10_000_000, text: '' }] }),
    ],
    [
      'with a page text that is too long',
      () => ({ pages: [{ number: 3, width: 1, height: 1, text: 'a'.repeat(20_001) }] }),
    ],
    [
      'with a title that is too long',
      () => ({ pages: [{ number: 3, width: 1, height: 1, text: '', title: 'a'.repeat(201) }] }),
    ],
    ['that is READY with missing pages', () => ({ state: 'READY', pageCount: 5, pages: pages(3, 3) })],
    ['of an error without a reason', () => ({ state: 'ERROR' })],
    [
      'with a detail that is too long',
      () => ({ state: 'ERROR', failure: 'INTERNAL', detail: 'a'.repeat(501) }),
    ],
    [
      'with a warning that is too long',
      () => ({ warnings: [{ kind: 'MEDIA_LOST', message: 'a'.repeat(501) }] }),
    ],
    [
      'with a thousand warnings',
      () => ({ warnings: Array(1000).fill({ kind: 'MEDIA_LOST', message: 'a' }) }),
    ],
    ['with an attempt that is no identifier', () => ({ attempt: 'a b' })],
  ])('%s is rejected, and ends the upload as INTERNAL with its pages', async (_what, changes) => {
    const { webinar: own, media: document, reportInput: input } = await startPartialConversion(system);
    expect(errorCode(await report(system, document, input(changes())))).toBe('BAD_USER_INPUT');
    expect(await own.converted(document)).toMatchObject({
      uploadState: 'ERROR',
      failure: 'INTERNAL',
      isReadyToShow: true,
    });
    const next = await report(system, document, input({ pageCount: 5, pages: pages(1, 3) }));
    expect(next.data.reportConversion).toMatchObject({ uploadState: 'ERROR', pagesReady: 2 });
  });

  it.each<[string, () => Partial<ReportInput>]>([
    ['with an upload id that is not a number', () => ({ uploadId: 'abc' })],
    ['with the upload id -1', () => ({ uploadId: '-1' })],
    ['with the upload id 1e3', () => ({ uploadId: '1e3' })],
    ['with an unknown state', () => ({ state: 'DONE' as 'READY' })],
    ['with an unknown failure', () => ({ state: 'ERROR', failure: 'TIRED' })],
  ])('%s is rejected and changes nothing', async (_what, changes) => {
    expect(errorCode(await report(system, media, reportInput(changes())))).toBe('BAD_USER_INPUT');
    await expectUnchanged();
  });

  it('that hands the upload back changes nothing that viewers see', async () => {
    // The server then announces the upload to the converter, which finds no file, so that the upload is no other test's.
    const own = await startPartialConversion(system);
    const handBack = own.reportInput({ state: 'PENDING', attempt: 'a' });
    const { data, errors } = await report(system, own.media, handBack);
    expect(errors).toEqual([]);
    expect(data.reportConversion).toMatchObject({ uploadState: 'PROCESSING', failure: null, pagesReady: 2 });
  });

  it('of a sixth conversion ends the upload', async () => {
    const own = await startPartialConversion(system);
    const attempt = (number: number) =>
      report(system, own.media, own.reportInput({ attempt: `attempt-${number}`, state: 'PROCESSING' }));
    for (const number of [1, 2, 3, 4, 5]) {
      await attempt(number);
      expect((await attempt(number)).data.reportConversion.uploadState).toBe('PROCESSING');
    }
    expect((await attempt(6)).data.reportConversion).toMatchObject({
      uploadState: 'ERROR',
      failure: 'INTERNAL',
      pagesReady: 2,
    });
  });

  it('with a page whose thumbnail is not in storage is rejected', async () => {
    const own = await startPartialConversion(system);
    await put(system, 'destination', pageKey(own.upload, 4), 'an image');
    const input = own.reportInput({ pages: pages(3, 4) });
    expect(errorCode(await report(system, own.media, input))).toBe('BAD_USER_INPUT');
  });

  it('that is READY without the original in storage is rejected', async () => {
    const bare = async () => {
      const unconverted = await webinar.createMedia('Bare');
      const uploadId = await openUpload(webinar, unconverted);
      const ref = { video: webinar.id, media: unconverted, uploadId };
      for (const key of [pageKey(ref, 1), thumbnailKey(ref, 1)])
        await put(system, 'destination', key, 'an image');
      return ref;
    };
    const ready = ({ media: document, uploadId }: UploadRef) =>
      report(system, document, {
        uploadId: String(uploadId),
        state: 'READY',
        pageCount: 1,
        pages: pages(1, 1),
      });
    const [without, whole] = [await bare(), await bare()];
    const rejected = await ready(without);
    expect([errorCode(rejected), rejected.errors[0]?.message]).toEqual([
      'BAD_USER_INPUT',
      `There is no object ${originalKey(without, 'pdf')}.`,
    ]);
    await put(system, 'destination', originalKey(whole, 'pdf'), 'the original');
    expect((await ready(whole)).data.reportConversion.uploadState).toBe('READY');
    before = await webinar.video();
  });

  it('on a document that does not exist is answered with NOT_FOUND', async () => {
    for (const id of [randomUUID(), 'abc', '']) {
      expect(errorCode(await report(system, id, reportInput({}))), id).toBe('NOT_FOUND');
    }
  });

  it('needs the pages of its own document, even when another has the same upload id', async () => {
    const secondMedia = await webinar.createMedia('Twin');
    const secondUploadId = await openUpload(webinar, secondMedia);
    const rejected = await report(system, secondMedia, {
      uploadId: String(secondUploadId),
      state: 'PROCESSING',
      pageCount: 5,
      pages: pages(1, 1),
    });
    expect(errorCode(rejected), 'the pages are in the folder of another document').toBe('BAD_USER_INPUT');
    before = await webinar.video();
  });

  it('has characters removed that PostgreSQL or XML cannot represent', async () => {
    const text = 'a\u0000b\u0008c \ud83c d\te\nf';
    await storePages(system, upload, 3, 3);
    const page = { number: 3, width: 10, height: 20, text };
    expect((await report(system, media, reportInput({ pages: [page] }))).errors).toEqual([]);
    const { sharedLiveMedia } = await webinar.get(
      'query ($id: ID!) { sharedLiveMedia(id: $id) { pagesReady page(number: 3) { text } } }',
      { id: media },
    );
    expect(sharedLiveMedia).toEqual({ pagesReady: 3, page: { text: 'abc \ufffd d\te\nf' } });
  });

  it('has page titles cleaned to one line of at most 200 characters', async () => {
    await storePages(system, upload, 4, 4);
    // U+0958 becomes two characters in Unicode's normal form C.
    const title = ` A\u0000\nslide\u202e\ud83c\u200b ${'\u0958'.repeat(150)}`;
    const page = { number: 4, width: 10, height: 20, text: '', title };
    expect((await report(system, media, reportInput({ pages: [page] }))).errors).toEqual([]);
    const titles = await titlesOf();
    expect(titles.slice(0, 3)).toEqual([null, null, null]);
    expect(titles[3]).toMatch(/^A slide\ufffd (\u0915\u093c)+$/);
    expect(titles[3]?.length).toBeGreaterThan(190);
    expect(titles[3]?.length).toBeLessThanOrEqual(200);
  });

  it('changes nothing after READY, not even with an error', async () => {
    await storePages(system, upload, 5, 5);
    const last = { number: 5, width: 10, height: 20, text: '', title: ' \t\u0007' };
    await report(system, media, reportInput({ state: 'READY', pageCount: 5, pages: [last] }));
    expect((await titlesOf()).at(-1), 'a title of white space is null').toBeNull();
    const finalVersion = await version();
    for (const late of [
      reportInput({ state: 'ERROR', failure: 'INTERNAL' }),
      reportInput({ state: 'PROCESSING' }),
      reportInput({ pageCount: 2 }),
    ]) {
      const { data } = await report(system, media, late);
      expect(data.reportConversion).toMatchObject({ uploadState: 'READY', pagesReady: 5, pageCount: 5 });
    }
    expect(await version()).toBe(finalVersion);
  });
});
