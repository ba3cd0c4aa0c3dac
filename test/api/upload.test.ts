/** From a file on somebody's disk to a document in storage, and out of it again. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { mediaPrefix, sourceKey } from '../../src/domain/keys.ts';
import { list } from '../../src/files/objects.ts';
import type { Data } from '../support/ask.ts';
import {
  convert,
  openUpload,
  pages,
  put,
  readyDocument,
  report,
  storage,
  storePages,
} from '../support/reports.ts';
import { sharedSystem } from '../support/system.ts';
import { document, newWebinar, post, type Webinar } from '../support/webinar.ts';

const system = sharedSystem();
let webinar: Webinar;
beforeAll(async () => {
  webinar = await newWebinar(system);
});

const mediaOf = async (id: string): Promise<Data> =>
  (await webinar.video()).sharedLiveMedias.find((each: Data) => each.id === id);

/** What lies in storage of a document or of a whole video. */
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
  ])('%j gives a document its title, and storage only ids', async (name, title, filename, extension) => {
    const media = await webinar.createMedia();
    const ticket = await webinar.initiate(media, { name, mimetype: '', size: 10 });
    expect(ticket.media).toMatchObject({ id: media, title, uploadState: 'PENDING' });
    const key = ticket.fields.find(({ name }: { name: string }) => name === 'key').value;
    expect(key).toBe(`${webinar.id}/sharedlivemedias/${media}/${ticket.media.uploadId}.${extension}`);
    if (filename === undefined) return;
    await convert(webinar, media, Number(ticket.media.uploadId), 1, { extension });
    const saved = (await mediaOf(media)).filename;
    expect(saved).toBe(filename.replace(/\.\w+$/, `.${extension}`));
  });

  it('does not rename a document that has a name', async () => {
    const media = await webinar.createMedia('Lesson 1');
    const ticket = await webinar.initiate(media, { name: 'scan0001.pdf', mimetype: '', size: 10 });
    expect(ticket.media.title).toBe('Lesson 1');
  });
});

describe('a file that is not wanted', () => {
  it.each([
    ['that is a program', { name: 'setup.exe', mimetype: '', size: 10 }],
    ['that is a program called pdf', { name: 'a.pdf', mimetype: 'application/x-msdownload', size: 10 }],
    ['that is a film', { name: 'film.mp4', mimetype: 'video/mp4', size: 10 }],
    ['whose name and type contradict each other', { name: 'a.pdf', mimetype: 'text/csv', size: 10 }],
    ['without a name', { name: '', mimetype: '', size: 10 }],
  ])('%s is refused with the kinds that are', async (_what, file) => {
    const refused = await refusedUpload(file);
    expect(refused).toMatchObject({
      __typename: 'UnsupportedFile',
      message: 'We cannot turn this kind of file into pages.',
    });
    expect(refused.accepted).toEqual(expect.arrayContaining(['.pdf', '.pptx', '.key', '.odp']));
  });

  it.each([0, -1])('of %d bytes is refused', async (size) => {
    expect(await refusedUpload({ name: 'a.pdf', mimetype: '', size })).toMatchObject({
      __typename: 'UnsupportedFile',
      message: 'This file is empty.',
    });
  });

  it.each([20_000_001, 2 ** 31, 5e12])('of %d bytes is too large, and is told the limit', async (size) => {
    expect(await refusedUpload({ name: 'a.pdf', mimetype: '', size })).toEqual({
      __typename: 'FileTooLarge',
      message: 'This file is too big; the most is 20 MB.',
      maxSize: 20_000_000,
    });
  });

  it('of exactly the limit is taken', async () => {
    const media = await webinar.createMedia();
    const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: 20_000_000 });
    expect(ticket.__typename).toBe('UploadTicket');
  });

  async function refusedUpload(file: object): Promise<Data> {
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

describe('a file that is uploaded', () => {
  it('in capitals, in another script and of no known type becomes a document to save under its name', async () => {
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

  it('in the same second as another has an upload id of its own', async () => {
    const media = await webinar.createMedia();
    const uploadIds = [];
    for (let each = 0; each < 5; each++) uploadIds.push(await openUpload(webinar, media));
    expect(uploadIds).toEqual([...new Set(uploadIds)].sort((one, other) => one - other));
  });

  it('by a form that was replaced changes nothing, however late it comes', async () => {
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

  it('in the place of another leaves the old pages until it has one of its own', async () => {
    const media = await readyDocument(webinar, 3);
    const first = async () =>
      (
        await webinar.get('query ($id: ID!) { sharedLiveMedia(id: $id) { page(number: 1) { url } } }', {
          id: media,
        })
      ).sharedLiveMedia.page.url;
    const oldUrl = await first();
    const uploadId = await openUpload(webinar, media);
    const said = { uploadId: String(uploadId), state: 'PROCESSING' } as const;
    expect(await mediaOf(media)).toMatchObject({
      uploadState: 'PENDING',
      pagesReady: 3,
      isReadyToShow: true,
    });
    await report(system, media, { ...said, pageCount: 2 });
    expect(await first()).toBe(oldUrl);
    expect((await mediaOf(media)).downloadUrl).toContain('.pdf');

    await storePages(system, { video: webinar.id, media, uploadId }, 1, 1);
    await report(system, media, { ...said, pages: pages(1, 1) });
    expect(await first()).toContain(`/${uploadId}/1.png`);
    expect(await mediaOf(media)).toMatchObject({
      pagesReady: 1,
      pageCount: 2,
      uploadedOn: null,
      downloadUrl: null,
    });
    await convert(webinar, media, uploadId, 2);
    expect(await mediaOf(media)).toMatchObject({ uploadState: 'READY', pagesReady: 2 });
  });

  it('that fails in the place of another leaves it as it was', async () => {
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

  it('that is cancelled stays so, and its converter learns it from the next answer', async () => {
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

  it('that has ended cannot be cancelled, nor done again when it ended well', async () => {
    const media = await readyDocument(webinar, 1);
    const { version } = await webinar.video();
    expect(await cancel(media)).toEqual({ uploadState: 'READY', failure: null });
    expect(await retry(media)).toMatchObject({ uploadState: 'READY' });
    expect((await webinar.video()).version).toBe(version);
  });

  it('of nothing cannot be done again', async () => {
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

  it('that failed is done again on the same file, and says the same of it', async () => {
    const media = await webinar.upload(document('testPagesPwdProtected.pages'));
    const failed = await webinar.converted(media);
    expect(failed).toMatchObject({ uploadState: 'ERROR', failure: 'LOCKED' });
    const again = await retry(media);
    expect(again).toMatchObject({ uploadState: 'PROCESSING', failure: null, failureDetail: null });
    expect(Number(again.uploadId)).toBeGreaterThan(Number(failed.uploadId));
    expect(await webinar.converted(media)).toMatchObject({ failure: 'LOCKED', uploadId: again.uploadId });
  });

  it('that was cancelled before its file came ends again, and says why', async () => {
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

describe('what is deleted', () => {
  it('as a document leaves nothing in either bucket, and its neighbours alone', async () => {
    const [media, neighbour] = [await readyDocument(webinar, 2), await readyDocument(webinar, 2)];
    const uploadId = Number((await mediaOf(media)).uploadId);
    await put(system, 'source', sourceKey({ video: webinar.id, media, uploadId }, 'pdf'), 'a file');
    const ofNeighbour = await objects(mediaPrefix({ video: webinar.id, media: neighbour }));
    expect(await objects(mediaPrefix({ video: webinar.id, media }))).toHaveLength(6);
    await webinar.get(`mutation { deleteSharedLiveMedia(id: "${media}") { __typename } }`);
    await expect.poll(() => objects(mediaPrefix({ video: webinar.id, media })), GONE).toEqual([]);
    expect(await objects(mediaPrefix({ video: webinar.id, media: neighbour }))).toEqual(ofNeighbour);
    expect(await webinar.get(`{ sharedLiveMedia(id: "${media}") { id } }`)).toEqual({
      sharedLiveMedia: null,
    });
  });

  it('as a video leaves nothing of any of its documents', async () => {
    const own = await newWebinar(system);
    const shown = await readyDocument(own, 1);
    await readyDocument(own, 1);
    await own.start(shown);
    expect(await objects(own.id)).toHaveLength(6);
    await own.ask(system.tokens.platform, `mutation { deleteVideo(id: "${own.id}") }`);
    await expect.poll(() => objects(own.id), GONE).toEqual([]);
  });
});

const GONE = { timeout: 15_000, interval: 50 };
