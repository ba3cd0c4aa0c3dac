/** The stored files of a document after an upload and a deletion. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { mediaPrefix, sourceKey } from '../../../src/domain/keys.ts';
import { list } from '../../../src/files/objects.ts';
import type { Data } from '../../support/clients/ask.ts';
import {
  convert,
  openUpload,
  pages,
  put,
  readyDocument,
  report,
  storage,
  storePages,
  uploadNumber,
} from '../../support/clients/reports.ts';
import { document, newWebinar, post, type Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

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

describe('an uploaded file', () => {
  it('with an upper-case extension, a non-Latin name and no media type can be downloaded under its name', async () => {
    const media = await webinar.createMedia();
    const bytes = await readFile(document('issue7200.pdf'));
    const ticket = await webinar.initiate(media, { name: '授業.PDF', mimetype: '', size: bytes.length });
    expect((await post(ticket, bytes)).ok).toBe(true);
    const { uploadState, downloadUrl, filename, uploadedOn } = await webinar.converted(media);
    expect({ uploadState, filename }).toEqual({ uploadState: 'READY', filename: '授業.pdf' });
    expect(new Date(uploadedOn).getTime()).toBe(uploadNumber(ticket.media.uploadId) * 1000);
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

  it('that replaces another keeps the old pages, download and date until it is READY', async () => {
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
    const before = await mediaOf(media);
    expect(before).toMatchObject({ uploadState: 'UPLOADING', pagesReady: 3, isReadyToShow: true });
    expect(before.downloadUrl).toContain('.pdf');
    await storePages(system, { video: webinar.id, media, uploadId }, 1, 2);
    for (const changes of [{ pageCount: 2 }, { pages: pages(1, 1) }, { pages: pages(1, 2) }]) {
      await report(system, media, { ...progress, ...changes });
      expect(await mediaOf(media)).toEqual({ ...before, uploadState: 'PROCESSING' });
      expect(await firstPageUrl()).toBe(oldUrl);
    }
    await convert(webinar, media, uploadId, 2);
    expect(await mediaOf(media)).toMatchObject({ uploadState: 'READY', pagesReady: 2 });
    expect(await firstPageUrl()).toContain(`/${uploadId}/1.png`);
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

describe('a deletion', () => {
  it('of a document removes its objects from both buckets, and no others', async () => {
    const [media, neighbour] = [await readyDocument(webinar, 2), await readyDocument(webinar, 2)];
    const uploadId = uploadNumber((await mediaOf(media)).uploadId);
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
    await own.ask(system.tokens.platform, `mutation { deleteVideo(id: "${own.id}") { __typename } }`);
    await expect.poll(() => objects(own.id), DELETION).toEqual([]);
  });
});

const DELETION = { interval: 50 };
