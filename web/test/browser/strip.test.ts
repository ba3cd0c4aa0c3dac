import { expect, test } from 'vitest';
import { leastOf } from '../../../test/support/run/least-of.ts';
import { byLength } from '../../../test/support/run/test-length.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { mainThread } from '../support/page-measures.ts';
import { button, expectNoErrors, visiblePage, visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

/** The short form has more pages than the strip keeps in the DOM. */
const PAGES = byLength({ short: 100, long: 500 });
/** Seconds of the main thread for one turn of a page in a long document, with what the strip costs. */
const MAX_MAIN_THREAD_SECONDS = 0.5;

test(`the strip of ${PAGES} pages has the pages in sight in the DOM, costs under half a second, and is one Tab stop`, async () => {
  const { webinar } = await fixture.webinarWithChapters(PAGES);
  await webinar.createMedia('Empty');
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  const busy = await mainThread(page);
  const cost = async () => {
    await button(page, 'Look at Empty').click();
    await page.getByRole('heading', { name: 'Empty', level: 2 }).waitFor();
    const before = await busy();
    await button(page, 'Look at chapters').click();
    await waitForPage(page, 1);
    await page.locator('.lec-strip img').first().waitFor();
    return (await busy()) - before;
  };
  const limit = MAX_MAIN_THREAD_SECONDS;
  expect(await leastOf(cost, { limit, times: 20 })).toBeLessThan(limit);
  // A thumbnail of other proportions than its place is not cut.
  const fit = (image: Element) => getComputedStyle(image).objectFit;
  expect(await page.locator('.lec-strip img').first().evaluate(fit)).toBe('contain');
  const inDom = () => page.locator('.lec-strip-page').count();
  expect(await inDom()).toBeLessThan(40);

  const tabStops = page.locator('.lec-strip button:not([tabindex="-1"])');
  expect(await tabStops.count()).toBe(1);
  await tabStops.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => focusedPage(page)).toBe(2);
  await page.keyboard.press('End');
  await expect.poll(() => focusedPage(page)).toBe(PAGES);
  expect(await visiblePage(page)).toBe(1);
  await page.keyboard.press('Enter');
  await waitForPage(page, PAGES);
  await page.keyboard.press('Home');
  await expect.poll(() => focusedPage(page)).toBe(1);
  expect(await visiblePage(page)).toBe(PAGES);
  await expect.poll(inDom).toBeLessThan(60);
  expectNoErrors(stage);
});

/** The page whose thumbnail has the focus; null when none has it. */
const focusedPage = (page: import('playwright-core').Page) =>
  page.evaluate(() => {
    const item = document.activeElement?.closest<HTMLElement>('.lec-strip li');
    return item ? Number(item.dataset['position']) : null;
  });
