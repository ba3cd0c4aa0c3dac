import { expect, test } from 'vitest';
import { line, pdf } from '../../converter/test/support/documents/documents.ts';
import type { Data } from '../support/clients/ask.ts';
import { watch } from '../support/clients/viewer.ts';
import { newWebinar, post, type Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const PAGES = 60;
const longDocument = pdf(
  Array.from({ length: PAGES }, (_, index) => ({ content: line(`This is page ${index + 1}`) })),
);

/** Uploads the long document. @returns its id */
async function upload(webinar: Webinar): Promise<string> {
  const media = await webinar.createMedia();
  const ticket = await webinar.initiate(media, { name: 'long.pdf', mimetype: '', size: longDocument.length });
  expect((await post(ticket, longDocument)).status).toBe(204);
  return media;
}

const documentIn = (video: Data) => video['sharedLiveMedias'][0];

const cancel = (webinar: Webinar, id: string) =>
  webinar.get(
    'mutation ($id: ID!) { cancelConversion(id: $id) { ... on SharedLiveMedia { uploadState failure pagesReady } } }',
    { id },
  );

const ATTEMPTS = 5;

/**
 * Shares the document as soon as `pages` of its pages exist, and then calls `act`. Tries again with another video when a
 * busy machine has done so only after the end of the conversion.
 */
async function duringConversion<T>(pages: number, act: (webinar: Webinar, media: string) => Promise<T>) {
  for (let attempt = 1; ; attempt++) {
    const webinar = await newWebinar(sharedSystem());
    const student = watch(webinar.system, webinar.student, webinar.id);
    const media = await upload(webinar);
    await student.until((video) => documentIn(video)?.pagesReady >= pages);
    const started = await webinar.start(media);
    const result = await act(webinar, media);
    const isInTime = documentIn(await webinar.video()).pagesReady < PAGES;
    if (isInTime || attempt === ATTEMPTS) return { webinar, student, media, started, result };
    await student[Symbol.asyncDispose]();
  }
}

test('page 1 is shared while the other pages are converted, and each page can be shared once it exists', async () => {
  const during = await duringConversion(1, (webinar, media) => webinar.navigate(media, PAGES));
  const { webinar, media, started, result: early } = during;
  await using student = during.student;
  expect(started.__typename).toBe('Video');
  const { pagesReady, uploadState, pageCount } = documentIn(started);
  expect({ uploadState, pageCount }).toEqual({ uploadState: 'PROCESSING', pageCount: PAGES });
  expect(pagesReady).toBeLessThan(PAGES);
  expect(early.__typename).toBe('PageNotReady');

  const seen = await student.until(({ activeShare }) => activeShare?.page.number === 1);
  const image = await fetch(seen['activeShare'].page.url);
  expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);

  expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY', pagesReady: PAGES });
  expect((await webinar.navigate(media, PAGES)).__typename).toBe('Video');
  const last = await student.until(({ activeShare }) => activeShare?.page.number === PAGES);
  expect(last['activeShare'].page.text).toContain(`This is page ${PAGES}`);

  const counts = student.states.map((video) => documentIn(video)?.pagesReady ?? 0);
  expect(counts, 'the number of pages never falls').toEqual(counts.toSorted((a, b) => a - b));
  expect(new Set(counts).size, 'viewers see several numbers of pages').toBeGreaterThan(3);
});

test('a conversion that is cancelled before its end keeps its pages and does not end the share', async () => {
  const during = await duringConversion(2, cancel);
  const { webinar, media } = during;
  await using student = during.student;
  const ended = await student.until((video) => documentIn(video)?.failure === 'CANCELLED');
  const pagesReady = documentIn(ended).pagesReady;
  expect(pagesReady).toBeGreaterThanOrEqual(2);
  expect(pagesReady).toBeLessThan(PAGES);
  expect(ended['activeShare'].media.id).toBe(media);

  expect((await webinar.navigate(media, pagesReady)).activeShare.page.number).toBe(pagesReady);
  expect((await webinar.navigate(media, pagesReady + 1)).__typename).toBe('PageNotReady');
  const shown = await student.until(({ activeShare }) => activeShare?.page.number === pagesReady);
  expect((await fetch(shown['activeShare'].page.url)).status).toBe(200);
});
