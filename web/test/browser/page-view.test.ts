import { expect, test } from 'vitest';
import { shortened } from '../../../test/support/run/test-length.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { framesOf, pinch, scaleOf, shareOfWindow, watchFrames } from '../support/page-measures.ts';
import { button, expectNoErrors, visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

test('on a slow network a page stays visible until the next one is decoded, and skipped pages do not load', async () => {
  const { webinar, media } = await fixture.webinarWithChapters();
  await webinar.start(media);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  await waitForPage(page, 1);
  await page.locator('.lec-page-image[data-page="2"]').waitFor({ state: 'attached' });
  await watchFrames(page);
  const line = await page.context().newCDPSession(page);
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 300,
    downloadThroughput: 40_000,
    uploadThroughput: 40_000,
  });
  // The pages between do not arrive before the presenter has turned to the last one, however long a turn takes.
  const { promise: hasTurned, resolve: release } = Promise.withResolvers<void>();
  await page.route(/\/[3-8]\.(?:png|\d+\.webp)/, async (route) => {
    await hasTurned;
    // Fails when the browser has cancelled the request.
    await route.continue().catch(() => {});
  });
  for (const number of [3, 4, 5, 6, 7, 8, 9]) {
    await webinar.navigate(media, number);
    await page.locator(`.lec-page-image[data-page="${number}"]`).waitFor({ state: 'attached' });
  }
  release();
  await waitForPage(page, 9);
  await expect.poll(async () => (await framesOf(page)).pages).toEqual([1, 9]);
  expect((await framesOf(page)).gaps).toBe(0);
});

test('a page zooms by wheel, pinch, keys and buttons, pans, and fits again', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(2);
  await webinar.start(media);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat', hasTouch: true });
  const { page } = seat;
  await waitForPage(page, 1);
  await page.mouse.move(640, 350);
  await page.mouse.wheel(0, -300);
  await expect.poll(() => scaleOf(page)).toBeGreaterThan(1.3);
  await button(page, 'Move right').click();
  await button(page, 'Fit the page').click();
  await expect.poll(() => scaleOf(page)).toBe(1);

  await pinch(page, 80, 240);
  await expect.poll(() => scaleOf(page)).toBeGreaterThan(1.8);
  await page.locator('.lec-page-area').focus();
  await page.keyboard.press('0');
  await expect.poll(() => scaleOf(page)).toBe(1);
  await page.keyboard.press('+');
  await expect.poll(() => scaleOf(page)).toBeCloseTo(1.4);
  await button(page, 'Full screen').click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.id)).toBe('lectern');
  await button(page, 'Leave full screen').click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
  // The zoom stays at a turn, and ends with another document.
  await webinar.navigate(media, 2);
  await waitForPage(page, 2);
  expect(await scaleOf(page)).toBeCloseTo(1.4);
  const other = await webinar.upload(await fixture.writePdf('Other.pdf', 1));
  await webinar.converted(other);
  await webinar.start(other, media);
  await waitForPage(page, 1);
  await expect.poll(() => scaleOf(page)).toBe(1);
  expectNoErrors(seat);
});

test('a page that is zoomed loads once more, in a sharper image, and stays visible meanwhile', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(1);
  const query = 'query ($id: ID!) { sharedLiveMedia(id: $id) { page(number: 1) { images { width } } } }';
  const widths = async () => {
    const { sharedLiveMedia } = await webinar.get(query, { id: media });
    return sharedLiveMedia.page.images.map(({ width }: { width: number }) => width);
  };
  await expect.poll(widths).toContain(960);
  await webinar.start(media);
  const viewport = { width: 640, height: 640 };
  await using seat = await visit(fixture.browser, webinar, { view: 'seat', viewport });
  const { page } = seat;
  await waitForPage(page, 1);
  const current = () =>
    page
      .locator('.lec-page-image[data-shown="true"]')
      .evaluate((image: HTMLImageElement) => image.currentSrc);
  expect(await current()).toMatch(/\/1\.960\.webp\?/);
  await watchFrames(page);
  await page.locator('.lec-page-area').focus();
  for (let step = 0; step < 4; step++) await page.keyboard.press('+');
  await expect.poll(current).toMatch(/\/1\.png\?/);
  expect((await framesOf(page)).gaps).toBe(0);
  expectNoErrors(seat);
});

test('links are renewed before they expire, without a change on the screen', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  await page.clock.install();
  await page.reload();
  await waitForPage(page, 1);
  await watchFrames(page);
  const bodies: string[] = [];
  page.on('request', (request) => bodies.push(request.postData() ?? ''));
  const renewals = () => bodies.filter((body) => body.includes('query Seat')).length;
  const { video } = await webinar.get(
    `{ video(id: "${webinar.id}") { activeShare { page { urlExpiresAt } } } }`,
  );
  // A view that opens now has links that are as fresh as those that a reconnection brings meanwhile.
  const left = Date.parse(video.activeShare.page.urlExpiresAt) - Date.now();
  await page.clock.fastForward(left / 2);
  expect(renewals()).toBe(0);
  await page.clock.fastForward(left);
  await expect.poll(renewals).toBeGreaterThan(0);
  const { gaps, pages } = await framesOf(page);
  expect({ gaps, pages }).toEqual({ gaps: 0, pages: [1] });
  expectNoErrors(seat);
});

test('a page whose link is rejected loads with a new link', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  await waitForPage(page, 1);
  await page.route(/\/3\.png/, (route) => route.fulfill({ status: 403 }));
  await webinar.navigate(media, 3);
  await page.getByText('Page 3 could not be loaded. Trying again…').waitFor();
  await page.unroute(/\/3\.png/);
  await waitForPage(page, 3);
});

/** Among them a phone, a laptop at 200 % and at 400 %, and a large screen. */
const ALL_WINDOWS: readonly (readonly [width: number, height: number])[] = [
  [1440, 900],
  [390, 844],
  [844, 390],
  [320, 200],
  [1920, 1080],
  [1280, 800],
  [1024, 768],
  [768, 1024],
  [320, 568],
  [1280, 540],
  [720, 450],
  [640, 360],
];
const WINDOWS = shortened(ALL_WINDOWS, 4);

test.each(['stage', 'seat'] as const)(
  'the page of the %s takes most of every window, in full screen as well, and the tools stay in it',
  async (view) => {
    const { webinar, media } = await fixture.webinarWithChapters(12);
    await webinar.start(media, undefined, 6);
    await using opened = await visit(fixture.browser, webinar, { view });
    const { page } = opened;
    await waitForPage(page, 6);
    const least = async (smallest: number) => {
      for (const [width, height] of WINDOWS) {
        await page.setViewportSize({ width, height });
        const message = `${width} × ${height}`;
        await expect.poll(() => shareOfWindow(page), { message }).toBeGreaterThanOrEqual(smallest);
        const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
        await expect.poll(wide, { message }).toBeLessThanOrEqual(width);
      }
    };
    await least(view === 'seat' ? 0.75 : 0.5);
    await page.setViewportSize({ width: 1440, height: 900 });
    await button(page, 'Full screen').click();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement?.id)).toBe('lectern');
    await least(view === 'seat' ? 0.85 : 0.7);
    if (view === 'seat') return;
    // The presenter sees the next page, the clock and the page number; the strip appears on hover.
    await page.setViewportSize({ width: 1024, height: 768 });
    await page
      .getByRole('complementary', { name: 'Next page' })
      .getByRole('img', { name: 'Page 7' })
      .waitFor();
    await page.getByRole('time').waitFor();
    await page.getByText('6 / 12', { exact: true }).waitFor();
    expect(await button(page, 'Stop sharing').isVisible()).toBe(false);
    const tools = page.locator('.lec-presenter-tools');
    const opacity = () => tools.evaluate((element) => getComputedStyle(element).opacity);
    await expect.poll(opacity).toBe('0');
    await tools.hover({ position: { x: 500, y: 20 } });
    await expect.poll(opacity).toBe('1');
    // The wider strip has loaded the pages that came into view.
    await expect.poll(() => page.locator('.lec-strip img').count()).toBeGreaterThanOrEqual(7);
    await button(page, 'Go to page 8').click();
    await waitForPage(page, 8);
    expectNoErrors(opened);
  },
);

test('in a low window the documents are in a drawer, and one row has all tools', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, {
    view: 'stage',
    viewport: { width: 844, height: 390 },
  });
  const { page } = stage;
  await waitForPage(page, 1);
  const tops = async (names: string[]) => {
    const boxes = await Promise.all(names.map((name) => button(page, name).boundingBox()));
    return boxes.map((box) => (box ? box.y + box.height / 2 : Number.NaN));
  };
  const spread = async () => {
    const row = await tops([
      'Show the documents',
      'Stop sharing',
      'Previous page',
      'Next page',
      'Full screen',
    ]);
    return Math.max(...row) - Math.min(...row);
  };
  await expect.poll(spread).toBeLessThan(12);
  expect(await page.getByRole('heading', { name: 'Documents' }).isVisible()).toBe(false);
  await button(page, 'Show the documents').click();
  await page.getByRole('heading', { name: 'Documents' }).waitFor();
  await page.getByRole('combobox', { name: 'Language' }).waitFor();
  await button(page, 'Look at chapters').click();
  await page.getByRole('heading', { name: 'Documents' }).waitFor({ state: 'hidden' });
  // On paper there is the page, and no tool.
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.lec-page-image[data-shown="true"]').isVisible()).toBe(true);
  expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
  expectNoErrors(stage);
});
