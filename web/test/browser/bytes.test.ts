/** What a student downloads. `npm run bench:seat` measures the same, and how long it takes, on slow networks. */
import type { CDPSession, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Webinar } from '../../../test/support/clients/webinar.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { openWindow, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

const MAX_FIRST_LOAD_BYTES = 120_000;
const MAX_PAGE_BYTES = 100_000;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true };

/** A webinar whose document has images for phones. */
async function webinarForPhones(pages: number) {
  const { webinar, media } = await fixture.webinarWithChapters(pages);
  const query =
    'query ($id: ID!, $page: Int!) { sharedLiveMedia(id: $id) { page(number: $page) { images { width } } } }';
  const widths = async () => {
    const { sharedLiveMedia } = await webinar.get(query, { id: media, page: pages });
    return sharedLiveMedia.page.images.map(({ width }: { width: number }) => width);
  };
  await expect.poll(widths).toContain(960);
  await webinar.start(media);
  return { webinar, media };
}

/** What a view requests when the WebSocket takes longer than two seconds, as on a busy machine. */
const FALLBACK = /\/graphql$|\/event-stream-[^/]*\.js$/;

interface Downloads {
  /** Bytes on the wire of the page, its scripts and its styles. */
  others: number;
  /** The paths and bytes of images that have arrived. */
  images: { path: string; bytes: number }[];
  /** The paths of images whose load was stopped. */
  cancelled: string[];
}

async function watchDownloads(page: Page): Promise<{ line: CDPSession; downloads: Downloads }> {
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  const requests = new Map<string, { path: string; isImage: boolean }>();
  const downloads: Downloads = { others: 0, images: [], cancelled: [] };
  line.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    requests.set(requestId, { path: new URL(request.url).pathname, isImage: type === 'Image' });
  });
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength: bytes }) => {
    const { path = '', isImage = false } = requests.get(requestId) ?? {};
    if (isImage) downloads.images.push({ path, bytes });
    else if (!FALLBACK.test(path)) downloads.others += bytes;
  });
  line.on('Network.loadingFailed', ({ requestId, canceled }) => {
    const { path = '', isImage = false } = requests.get(requestId) ?? {};
    if (isImage && canceled) downloads.cancelled.push(path);
  });
  return { line, downloads };
}

/** Opens a seat on a phone. `setUp` prepares the window before the seat loads. */
async function openSeat(webinar: Webinar, setUp: (page: Page) => Promise<unknown> = async () => {}) {
  const seat = await openWindow(fixture.browser, PHONE);
  const { page } = seat;
  await setUp(page);
  const watched = await watchDownloads(page);
  const { origin } = new URL(webinar.system.graphql);
  await page.goto(`${origin}/seat#video=${webinar.id}&token=${webinar.student}`);
  await waitForPage(page, 1);
  return { ...seat, ...watched };
}

test('a phone loads a seat in 120 kB, and pages in the image for phones', async () => {
  const { webinar, media } = await webinarForPhones(4);
  await using seat = await openSeat(webinar);
  const { page, downloads } = seat;
  expect(downloads.others).toBeGreaterThan(50_000);
  expect(downloads.others).toBeLessThan(MAX_FIRST_LOAD_BYTES);
  for (const number of [2, 3, 4]) {
    await webinar.navigate(media, number);
    await waitForPage(page, number);
  }
  const pages = () =>
    downloads.images
      .map(({ path }) => path)
      .filter((path) => /\/\d+\.(?:png|\d+\.webp)$/.test(path))
      .map((path) => path.split('/').at(-1));
  // The end of a download is reported apart from what the page shows.
  await expect.poll(pages).toEqual([1, 2, 3, 4].map((number) => `${number}.960.webp`));
  const sum = downloads.images.reduce((bytes, image) => bytes + image.bytes, 0);
  expect(sum / 4).toBeLessThan(MAX_PAGE_BYTES);
});

test('a page that is passed stops loading, and the thumbnail of the wanted page is visible until the page is', async () => {
  const { webinar, media } = await webinarForPhones(10);
  await using seat = await openSeat(webinar);
  const { page, line, downloads } = seat;
  await page.locator('.lec-page-image[data-page="2"]').waitFor({ state: 'attached' });
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 1_500,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
  const { promise: isSeen, resolve: release } = Promise.withResolvers<void>();
  await page.route(/\/(?:4|6|8|10)\.(?:png|960\.webp)/, async (route) => {
    await isSeen;
    // Fails when the browser has cancelled the request.
    await route.continue().catch(() => {});
  });
  for (const number of [4, 6, 8, 10]) {
    await webinar.navigate(media, number);
    await page.locator(`.lec-page-image[data-page="${number}"]`).waitFor({ state: 'attached' });
  }
  await page.locator('.lec-page-preview[data-loaded="true"]').waitFor();
  release();
  await waitForPage(page, 10);
  await page.locator('.lec-page-preview').waitFor({ state: 'detached' });
  const passed = /\/(?:4|6|8)\.(?:png|960\.webp)$/;
  await expect.poll(() => downloads.cancelled.length).toBeGreaterThanOrEqual(3);
  expect(downloads.images.map(({ path }) => path).filter((path) => passed.test(path))).toEqual([]);
});

test('a browser that saves data loads no page in advance', async () => {
  const { webinar, media } = await webinarForPhones(3);
  await using seat = await openSeat(webinar, (page) =>
    page.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }) }),
    ),
  );
  const { page, downloads } = seat;
  await webinar.navigate(media, 3);
  await waitForPage(page, 3);
  const numbers = () => downloads.images.map(({ path }) => path.split('/').at(-1)?.split('.')[0]);
  await expect.poll(() => new Set(numbers())).toEqual(new Set(['1', '3']));
});
