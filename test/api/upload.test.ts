/** Uploads, conversions, and the deletion of the stored files. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { mediaPrefix, sourceKey } from '../../src/domain/keys.ts';
import { list } from '../../src/files/objects.ts';
import type { Data } from '../support/clients/ask.ts';
import {
  convert,
  openUpload,
  pages,
  put,
  readyDocument,
  report,
  storage,
  storePages,
} from '../support/clients/reports.ts';
import { document, newWebinar, post, type Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const system = sharedSystem();
let webinar: Webinar;
beforeAll(async () => {
  webinar = await newWebinar(system);
});

const mediaOf = async (id: string): Promise<Data> =>
  (await webinar.video()).sharedLiveMedias.find((each: Data) => each.id === id);

/** The keys of a document or of a video in both buckets. */
async function objects(prefix: string): Promise<string[]> {
  const { sourceBucket, destinationBucket } = system.s3;
  const keys: string[] = [];
  for (const bucket of [sourceBucket, destinationBucket]) {
    for await (const key of list(storage(system), bucket, prefix)) keys.push(key);
  }
  return keys;
}

describe('a file name', () => {
  it.each([
    ['slides.pdf', 'slides', 'slides.pdf', 'pdf'],
    ['SCAN.PDF', 'SCAN', 'SCAN.pdf', 'pdf'],
    ['授業.pptx', '授業', '授業.pptx', 'pptx'],
    ['محاضرة الجبر.docx', 'محاضرة الجبر', 'محاضرة الجبر.docx', 'docx'],
    ['Физика №1.odp', 'Физика №1', 'Физика №1.odp', 'odp'],
    ['हिन्दी.key', 'हिन्दी', 'हिन्दी.key', 'key'],
    ['v1.2 final.pdf', 'v1.2 final', 'v1.2 final.pdf', 'pdf'],
    ['👩‍🏫 lesson.pdf', '👩‍🏫 lesson', '👩‍🏫 lesson.pdf', 'pdf'],
    ['../../etc/passwd.pdf', 'passwd', 'passwd.pdf', 'pdf'],
    ['C:\\fakepath\\notes.odt', 'notes', 'notes.odt', 'odt'],
    ['two\nlines\u0000.pdf', 'two lines', 'two lines.pdf', 'pdf'],
    ['$(id) "quoted" %s.pdf', '$(id) "quoted" %s', undefined, 'pdf'],
    [`${'a'.repeat(4_000)}.pdf`, 'a'.repeat(255), undefined, 'pdf'],
    ['.pdf', '', 'document.pdf', 'pdf'],
  ])(
    '%j becomes the title of its document, and no part of the object key',
    async (name, title, filename, extension) => {
      const media = await webinar.createMedia();
      const ticket = await webinar.initiate(media, { name, mimetype: '', size: 10 });
      expect(ticket.media).toMatchObject({ id: media, title, uploadState: 'PENDING' });
      const key = ticket.fields.find(({ name }: { name: string }) => name === 'key').value;
      expect(key).toBe(`${webinar.id}/sharedlivemedias/${media}/${ticket.media.uploadId}.${extension}`);
      if (filename === undefined) return;
      await convert(webinar, media, Number(ticket.media.uploadId), 1, { extension });
      const saved = (await mediaOf(media)).filename;
      expect(saved).toBe(filename.replace(/\.\w+$/, `.${extension}`));
    },
  );

  it('does not replace the title of a document', async () => {
    const media = await webinar.createMedia('Lesson 1');
    const ticket = await webinar.initiate(media, { name: 'scan0001.pdf', mimetype: '', size: 10 });
    expect(ticket.media.title).toBe('Lesson 1');
  });
});

describe('a file that the server does not accept', () => {
  it.each([
    ['with the extension of a program', { name: 'setup.exe', mimetype: '', size: 10 }],
    ['with the media type of a program', { name: 'a.pdf', mimetype: 'application/x-msdownload', size: 10 }],
    ['with a video', { name: 'film.mp4', mimetype: 'video/mp4', size: 10 }],
    [
      'whose extension and media type contradict each other',
      { name: 'a.pdf', mimetype: 'text/csv', size: 10 },
    ],
    ['without a name', { name: '', mimetype: '', size: 10 }],
  ])('%s is answered with the accepted extensions', async (_what, file) => {
    const rejected = await rejectedUpload(file);
    expect(rejected).toMatchObject({
      __typename: 'UnsupportedFile',
      message: 'This type of file cannot be converted.',
    });
    expect(rejected.accepted).toEqual(expect.arrayContaining(['.pdf', '.pptx', '.key', '.odp']));
  });

  it.each([0, -1])('of %d bytes is rejected', async (size) => {
    expect(await rejectedUpload({ name: 'a.pdf', mimetype: '', size })).toMatchObject({
      __typename: 'UnsupportedFile',
      message: 'This file is empty.',
    });
  });

  it.each([20_000_001, 2 ** 31, 5e12])('of %d bytes is answered with the maximum size', async (size) => {
    expect(await rejectedUpload({ name: 'a.pdf', mimetype: '', size })).toEqual({
      __typename: 'FileTooLarge',
      message: 'This file is too large. The maximum size is 20 MB.',
      maxSize: 20_000_000,
    });
  });

  it('of exactly the maximum size is accepted', async () => {
    const media = await webinar.createMedia();
    const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: 20_000_000 });
    expect(ticket.__typename).toBe('UploadTicket');
  });

  async function rejectedUpload(file: object): Promise<Data> {
    const media = await webinar.createMedia();
    const { version } = await webinar.video();
    const { initiateUpload } = await webinar.get(
      `mutation ($id: ID!, $file: FileInput!) { initiateUpload(id: $id, file: $file) {
        __typename ... on Problem { message }
        ... on UnsupportedFile { accepted } ... on FileTooLarge { maxSize } } }`,
      { id: media, file },
    );
    expect((await webinar.video()).version).toBe(version);
    return initiateUpload;
  }
});

describe('an uploaded file', () => {
  it('with an upper-case extension, a non-Latin name and no media type can be downloaded under its name', async () => {
    const media = await webinar.createMedia();
    const bytes = await readFile(document('issue7200.pdf'));
    const ticket = await webinar.initiate(media, { name: '授業.PDF', mimetype: '', size: bytes.length });
    expect((await post(ticket, bytes)).ok).toBe(true);
    const { uploadState, downloadUrl, filename, uploadedOn } = await webinar.converted(media);
    expect({ uploadState, filename }).toEqual({ uploadState: 'READY', filename: '授業.pdf' });
    expect(new Date(uploadedOn).getTime()).toBe(Number(ticket.media.uploadId) * 1000);
    const download = await fetch(downloadUrl);
    expect(download.headers.get('content-disposition')).toMatch(
      /^attachment; filename="document\.pdf"; filename\*=UTF-8''%E6%8E%88%E6%A5%AD\.pdf$/,
    );
    expect(new Uint8Array(await download.arrayBuffer())).toEqual(new Uint8Array(bytes));
  });

  it('has an upload id of its own, also within one second', async () => {
    const media = await webinar.createMedia();
    const uploadIds = [];
    for (let each = 0; each < 5; each++) uploadIds.push(await openUpload(webinar, media));
    expect(uploadIds).toEqual([...new Set(uploadIds)].sort((one, other) => one - other));
  });

  it('of an upload that was replaced changes nothing', async () => {
    const media = await webinar.createMedia();
    const bytes = await readFile(document('issue7200.pdf'));
    const file = { name: 'old.pdf', mimetype: '', size: bytes.length };
    const old = await webinar.initiate(media, file);
    const uploadId = await openUpload(webinar, media);
    await convert(webinar, media, uploadId, 2);
    const before = await mediaOf(media);
    expect((await post(old, bytes)).ok).toBe(true);
    const oldId = old.media.uploadId;
    await report(system, media, { uploadId: oldId, state: 'READY', pageCount: 1, pages: pages(1, 1) });
    expect(await mediaOf(media)).toEqual(before);
  });

  it('that replaces another keeps the old pages until its first page is converted', async () => {
    const media = await readyDocument(webinar, 3);
    const firstPageUrl = async () =>
      (
        await webinar.get('query ($id: ID!) { sharedLiveMedia(id: $id) { page(number: 1) { url } } }', {
          id: media,
        })
      ).sharedLiveMedia.page.url;
    const oldUrl = await firstPageUrl();
    const uploadId = await openUpload(webinar, media);
    const progress = { uploadId: String(uploadId), state: 'PROCESSING' } as const;
    expect(await mediaOf(media)).toMatchObject({
      uploadState: 'PENDING',
      pagesReady: 3,
      isReadyToShow: true,
    });
    await report(system, media, { ...progress, pageCount: 2 });
    expect(await firstPageUrl()).toBe(oldUrl);
    expect((await mediaOf(media)).downloadUrl).toContain('.pdf');

    await storePages(system, { video: webinar.id, media, uploadId }, 1, 1);
    await report(system, media, { ...progress, pages: pages(1, 1) });
    expect(await firstPageUrl()).toContain(`/${uploadId}/1.png`);
    expect(await mediaOf(media)).toMatchObject({
      pagesReady: 1,
      pageCount: 2,
      uploadedOn: null,
      downloadUrl: null,
    });
    await convert(webinar, media, uploadId, 2);
    expect(await mediaOf(media)).toMatchObject({ uploadState: 'READY', pagesReady: 2 });
  });

  it('that replaces another and fails leaves the old pages', async () => {
    const media = await readyDocument(webinar, 3);
    const { uploadedOn } = await mediaOf(media);
    const uploadId = String(await openUpload(webinar, media));
    await report(system, media, {
      uploadId,
      state: 'ERROR',
      failure: 'DAMAGED',
      detail: 'It ends too early.',
    });
    expect(await mediaOf(media)).toMatchObject({
      uploadState: 'ERROR',
      failure: 'DAMAGED',
      failureDetail: 'It ends too early.',
      isReadyToShow: true,
      pagesReady: 3,
      uploadedOn,
    });
    expect(await webinar.start(media)).toMatchObject({ __typename: 'Video' });
    await webinar.end(media);
  });
});

describe('a conversion', () => {
  const cancel = async (id: string) =>
    (await webinar.get('mutation ($id: ID!) { cancelConversion(id: $id) { uploadState failure } }', { id }))
      .cancelConversion;
  const retry = async (id: string) =>
    (
      await webinar.get(
        'mutation ($id: ID!) { retryConversion(id: $id) { uploadState uploadId failure failureDetail } }',
        { id },
      )
    ).retryConversion;

  it('that is cancelled stays cancelled, and the answer to the next report says so', async () => {
    const media = await webinar.createMedia();
    const uploadId = String(await openUpload(webinar, media));
    await report(system, media, { uploadId, state: 'PROCESSING', pageCount: 3 });
    expect(await cancel(media)).toEqual({ uploadState: 'ERROR', failure: 'CANCELLED' });
    const { version } = await webinar.video();
    expect(await cancel(media)).toEqual({ uploadState: 'ERROR', failure: 'CANCELLED' });
    const { data } = await report(system, media, { uploadId, state: 'PROCESSING' });
    expect(data.reportConversion).toMatchObject({ uploadState: 'ERROR', failure: 'CANCELLED' });
    expect((await webinar.video()).version).toBe(version);
  });

  it('that has succeeded cannot be cancelled or retried', async () => {
    const media = await readyDocument(webinar, 1);
    const { version } = await webinar.video();
    expect(await cancel(media)).toEqual({ uploadState: 'READY', failure: null });
    expect(await retry(media)).toMatchObject({ uploadState: 'READY' });
    expect((await webinar.video()).version).toBe(version);
  });

  it('without a file cannot be retried', async () => {
    const media = await webinar.createMedia();
    const { errors } = await webinar.ask(
      webinar.instructor,
      'mutation ($id: ID!) { retryConversion(id: $id) { id } }',
      { id: media },
    );
    expect(errors[0]).toMatchObject({
      message: 'This document has no file to convert.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('that failed can be retried on the same file', async () => {
    const media = await webinar.upload(document('testPagesPwdProtected.pages'));
    const failed = await webinar.converted(media);
    expect(failed).toMatchObject({ uploadState: 'ERROR', failure: 'LOCKED' });
    const again = await retry(media);
    expect(again).toMatchObject({ uploadState: 'PROCESSING', failure: null, failureDetail: null });
    expect(Number(again.uploadId)).toBeGreaterThan(Number(failed.uploadId));
    expect(await webinar.converted(media)).toMatchObject({ failure: 'LOCKED', uploadId: again.uploadId });
  });

  it('that was cancelled before its file arrived fails again when it is retried', async () => {
    const media = await webinar.createMedia();
    await openUpload(webinar, media);
    await cancel(media);
    expect(await retry(media)).toMatchObject({ uploadState: 'PROCESSING' });
    expect(await webinar.converted(media)).toMatchObject({
      uploadState: 'ERROR',
      failure: 'INTERNAL',
      failureDetail: 'The uploaded file no longer exists. Upload it again.',
    });
  });
});

describe('a deletion', () => {
  it('of a document removes its objects from both buckets, and no others', async () => {
    const [media, neighbour] = [await readyDocument(webinar, 2), await readyDocument(webinar, 2)];
    const uploadId = Number((await mediaOf(media)).uploadId);
    await put(system, 'source', sourceKey({ video: webinar.id, media, uploadId }, 'pdf'), 'a file');
    const neighbourObjects = await objects(mediaPrefix({ video: webinar.id, media: neighbour }));
    expect(await objects(mediaPrefix({ video: webinar.id, media }))).toHaveLength(6);
    await webinar.get(`mutation { deleteSharedLiveMedia(id: "${media}") { __typename } }`);
    await expect.poll(() => objects(mediaPrefix({ video: webinar.id, media })), DELETION).toEqual([]);
    expect(await objects(mediaPrefix({ video: webinar.id, media: neighbour }))).toEqual(neighbourObjects);
    expect(await webinar.get(`{ sharedLiveMedia(id: "${media}") { id } }`)).toEqual({
      sharedLiveMedia: null,
    });
  });

  it('of a video removes the objects of all its documents', async () => {
    const own = await newWebinar(system);
    const shown = await readyDocument(own, 1);
    await readyDocument(own, 1);
    await own.start(shown);
    expect(await objects(own.id)).toHaveLength(6);
    await own.ask(system.tokens.platform, `mutation { deleteVideo(id: "${own.id}") }`);
    await expect.poll(() => objects(own.id), DELETION).toEqual([]);
  });
});

const DELETION = { timeout: 15_000, interval: 50 };
