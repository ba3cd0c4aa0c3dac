/**
 * What an open view costs: the images that a seat keeps of pages that it has shown, and what moves while nothing happens.
 * `npm run bench:seat` measures the memory and the processor time of the process.
 */
import type { CDPSession } from 'playwright-core';
import { expect, test } from 'vitest';
import { newWebinar } from '../../../test/support/clients/webinar.ts';
import { byLength } from '../../../test/support/run/test-length.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();
const TURNS = byLength({ short: 20, long: 100 });
const PAGES = 10;
/** The visible page, the next one, and the thumbnail that stood in for a page, with one to spare for React. */
const MAX_IMAGES = 4;

/** The images that JavaScript can still reach, in the document or not, and the bytes of their pixels. */
async function imagesInMemory(line: CDPSession): Promise<{ images: number; decodedBytes: number }> {
  const { result: prototype } = await line.send('Runtime.evaluate', {
    expression: 'HTMLImageElement.prototype',
  });
  // This collects garbage first.
  const { objects } = await line.send('Runtime.queryObjects', {
    prototypeObjectId: prototype.objectId ?? '',
    objectGroup: 'images',
  });
  const { result } = await line.send('Runtime.callFunctionOn', {
    objectId: objects.objectId ?? '',
    functionDeclaration: `function () {
      const loaded = this.filter((image) => image.currentSrc !== '');
      const bytes = loaded.reduce((sum, image) => sum + image.naturalWidth * image.naturalHeight * 4, 0);
      return { images: loaded.length, decodedBytes: bytes };
    }`,
    returnByValue: true,
  });
  await line.send('Runtime.releaseObjectGroup', { objectGroup: 'images' });
  return result.value;
}

test('a seat keeps the images of the visible page and the next one, however many pages it has shown', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(PAGES);
  await webinar.start(media);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  await waitForPage(page, 1);
  for (let turn = 1; turn <= TURNS; turn++) {
    const number = (turn % PAGES) + 1;
    await webinar.navigate(media, number);
    await waitForPage(page, number);
  }
  const line = await page.context().newCDPSession(page);
  // The last page may have replaced its thumbnail at this moment.
  await expect.poll(async () => (await imagesInMemory(line)).images).toBeLessThanOrEqual(MAX_IMAGES);
  const { images, decodedBytes } = await imagesInMemory(line);
  expect(images).toBeGreaterThanOrEqual(1);
  expect(decodedBytes).toBeLessThanOrEqual(MAX_IMAGES * 1920 * 1080 * 4);
});

test.each(['seat', 'stage'] as const)('nothing moves without an end in a %s that waits', async (view) => {
  const webinar = await newWebinar(fixture.system);
  await using window = await visit(fixture.browser, webinar, { view, reducedMotion: 'no-preference' });
  const { page } = window;
  await page.locator(view === 'seat' ? '.lec-waiting-sheet' : '.lec-empty').waitFor();
  const endless = () =>
    page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY)
        .map((animation) => (animation as CSSAnimation).animationName),
    );
  // The spinner of the first moment is gone.
  await expect.poll(endless).toEqual([]);
});
