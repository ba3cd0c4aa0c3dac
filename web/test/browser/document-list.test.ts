import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Webinar } from '../../../test/support/clients/webinar.ts';
import { leastOf } from '../../../test/support/run/least-of.ts';
import { byLength } from '../../../test/support/run/test-length.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { mainThread } from '../support/page-measures.ts';
import { button, expectNoErrors, visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

/** The long form has as many as a video may have, the short form more than the list keeps in the DOM. */
const DOCUMENTS = byLength({ short: 40, long: 200 });
/** Seconds of the main thread until the cards of a list are there. */
const MAX_MAIN_THREAD_SECONDS = 0.5;

/** Creates the documents `Document 2` to the last number in a webinar that has one document. */
async function addDocuments({ get, id }: Webinar): Promise<void> {
  const numbers = Array.from({ length: DOCUMENTS - 1 }, (_, index) => index + 2);
  while (numbers.length > 0) {
    const some = numbers
      .splice(0, 20)
      .map(
        (number) =>
          `n${number}: createSharedLiveMedia(videoId: $id, input: { title: "Document ${number}" }) { __typename }`,
      );
    await get(`mutation ($id: ID!) { ${some.join('\n')} }`, { id });
  }
}

test(`the list of ${DOCUMENTS} documents has the cards in sight in the DOM, costs under half a second, and is one Tab stop`, async () => {
  const { webinar, media } = await fixture.webinarWithChapters(4);
  await addDocuments(webinar);
  await webinar.start(media, undefined, 3);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  await waitForPage(page, 3);
  const search = page.getByRole('searchbox');
  const busy = await mainThread(page);
  const cost = async () => {
    await search.fill('No such title');
    await button(page, `Look at Document ${DOCUMENTS}`).waitFor({ state: 'detached' });
    const before = await busy();
    await search.fill('');
    await button(page, `Look at Document ${DOCUMENTS}`).waitFor();
    return (await busy()) - before;
  };
  const limit = MAX_MAIN_THREAD_SECONDS;
  expect(await leastOf(cost, { limit, times: 20 })).toBeLessThan(limit);
  await button(page, 'Look at chapters').waitFor();
  const inDom = () => page.locator('.lec-card').count();
  expect(await inDom()).toBeLessThan(30);

  // The shared document is first. It is the Tab stop, and the arrow keys move from there.
  await search.press('Tab');
  await expect.poll(() => focused(page)).toBe('Look at chapters');
  await page.keyboard.press('Tab');
  expect(
    await page.evaluate(() => document.activeElement?.closest('.lec-documents-scroll') ?? null),
  ).toBeNull();
  await page.keyboard.press('Shift+Tab');
  await expect.poll(() => focused(page)).toBe('Look at chapters');
  const press = async (key: string, name: string) => {
    await page.keyboard.press(key);
    await expect.poll(() => focused(page), { message: key }).toBe(name);
  };
  await press('ArrowDown', `Look at Document ${DOCUMENTS}`);
  await press('ArrowDown', `Look at Document ${DOCUMENTS - 1}`);
  await press('ArrowRight', `Actions for Document ${DOCUMENTS - 1}`);
  await press('ArrowLeft', `Look at Document ${DOCUMENTS - 1}`);
  await press('End', 'Look at Document 2');
  // The shared document stays in sight and covers no other one.
  const parts = ['.lec-documents', '.lec-card[data-shown="true"]', '.lec-card:has(:focus)'];
  await expect
    .poll(async () => {
      const boxes = await Promise.all(parts.map((part) => page.locator(part).boundingBox()));
      const [list, live, last] = boxes.map((box) => ({
        top: box?.y ?? 0,
        end: (box?.y ?? 0) + (box?.height ?? 0),
      }));
      return list && live && last && list.top < live.top && live.end <= last.top && last.end <= list.end;
    })
    .toBe(true);
  await press('Home', 'Look at chapters');
  expect(await inDom()).toBeLessThan(30);

  // The keys of the list have turned no page. After a click of the mouse they do.
  await waitForPage(page, 3);
  await button(page, 'Look at chapters').click();
  await page.locator('.lec-page-area:focus').waitFor();
  await page.keyboard.press('ArrowRight');
  await waitForPage(page, 4);

  // A title that is cut is whole in the tooltip, and contrast themes show which document is open.
  const card = (title: string) => page.locator('.lec-card').filter({ hasText: title });
  expect(await card('chapters').getByRole('heading').getAttribute('title')).toBe('chapters');
  await page.emulateMedia({ forcedColors: 'active' });
  const border = (title: string) => card(title).evaluate((each) => getComputedStyle(each).borderTopWidth);
  await expect.poll(() => border('chapters')).toBe('3px');
  await expect.poll(() => border(`Document ${DOCUMENTS}`)).toBe('1px');
  expectNoErrors(stage);
});

/** The accessible name of the button that has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
