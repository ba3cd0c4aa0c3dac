import { expect, test, vi } from 'vitest';
import { post } from '../../../test/support/clients/webinar.ts';
import { leastOf } from '../../../test/support/run/least-of.ts';
import { shortened } from '../../../test/support/run/test-length.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { expectFit, markFirstPage } from '../support/page-measures.ts';
import { pdfOf } from '../support/pdf.ts';
import { button, expectNoErrors, swipe, visiblePage, visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

/** The milliseconds from the start of the load until the page of the document is visible. */
const MAX_FIRST_PAGE_MS = 1_000;
/** Other tests run at the same time, so that a single load may take longer. */
const MAX_LOADS = 60;

test('a student who joins late sees the current page first, within a second, and again after a reload', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(7);
  await webinar.start(media);
  await webinar.navigate(media, 7);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  await waitForPage(page, 7);
  expect(page.url()).not.toContain('token');

  await page.addInitScript(markFirstPage);
  const time = () => page.evaluate(() => performance.getEntriesByName('page-visible')[0]?.startTime ?? null);
  const load = async () => {
    await page.reload();
    await waitForPage(page, 7);
    await expect.poll(time).not.toBeNull();
    return Number(await time());
  };
  const limit = MAX_FIRST_PAGE_MS;
  expect(await leastOf(load, { limit, times: MAX_LOADS })).toBeLessThan(limit);
  expectNoErrors(seat);
});

test('a student looks at earlier pages while the share continues, and returns to the live page', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(5);
  await webinar.start(media);
  await webinar.navigate(media, 4);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  await waitForPage(page, 4);
  await page.keyboard.press('ArrowLeft');
  await waitForPage(page, 3);
  await button(page, 'Look back one page').click();
  await waitForPage(page, 2);
  await webinar.navigate(media, 5);
  await button(page, 'Back to live, page 5').waitFor();
  expect(await visiblePage(page)).toBe(2);
  await page.keyboard.press('End');
  await waitForPage(page, 5);
  await page.getByText('Live', { exact: true }).waitFor();
  await expect.poll(() => button(page, 'Look forward one page').isDisabled()).toBe(true);
  // On paper there is the page, and no tool.
  await page.emulateMedia({ media: 'print' });
  expect(await visiblePage(page)).toBe(5);
  expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
  expectNoErrors(seat);
});

test('a student looks around as far as the presenter chooses, from the moment of the choice', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(5);
  await webinar.start(media);
  await webinar.navigate(media, 3);
  await webinar.navigate(media, 2);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  await waitForPage(page, 2);
  const [back, on] = [button(page, 'Look back one page'), button(page, 'Look forward one page')];
  for (const number of [3, 4]) {
    await on.click();
    await waitForPage(page, number);
  }

  const choice = stage.page.getByLabel('Students can look at');
  const warning = stage.page.getByText('Whoever downloads the file sees all of its pages.');
  expect(await warning.count()).toBe(0);
  await choice.selectOption('Pages shown so far');
  // Page 4 was not on show, so the student is at the live page again.
  await waitForPage(page, 2);
  await on.click();
  await waitForPage(page, 3);
  expect(await on.isDisabled()).toBe(true);
  await warning.waitFor();

  await choice.selectOption('Only the page on show');
  await waitForPage(page, 2);
  await expect.poll(() => back.or(on).count()).toBe(0);
  await page.keyboard.press('ArrowLeft');
  await webinar.navigate(media, 3);
  await waitForPage(page, 3);
  expect(await choice.inputValue()).toBe('NONE');
  expectNoErrors(seat);
  expectNoErrors(stage);
});

const DEVICES: [string, { width: number; height: number }][] = [
  ['a small phone', { width: 320, height: 568 }],
  ['a phone in landscape', { width: 667, height: 375 }],
  ['a tablet', { width: 820, height: 1180 }],
];

test.each(shortened(DEVICES))(
  'on %s the page fits the screen and every tool is visible',
  async (_what, viewport) => {
    const { webinar, media } = await fixture.webinarWithChapters(3);
    await webinar.start(media);
    await using seat = await visit(fixture.browser, webinar, {
      view: 'seat',
      viewport,
      hasTouch: true,
      isMobile: true,
    });
    const { page } = seat;
    await waitForPage(page, 1);
    // A line about the connection, which appears for a moment when a pong comes late, moves everything.
    await vi.waitFor(() => expectFit(page, viewport), { timeout: 60_000 });
    // A swipe to the right looks back, and a swipe to the left returns.
    await webinar.navigate(media, 2);
    await waitForPage(page, 2);
    await swipe(page, 80, 220);
    await waitForPage(page, 1);
    await swipe(page, 220, 80);
    await waitForPage(page, 2);
  },
);

test('the download is offered only while it is allowed, and keeps the file name', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(2);
  await webinar.start(media);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  const allow = (showDownload: boolean) =>
    webinar.get(
      'mutation ($id: ID!, $input: UpdateSharedLiveMediaInput!) { updateSharedLiveMedia(id: $id, input: $input) { __typename } }',
      {
        id: media,
        input: { showDownload },
      },
    );
  const download = button(page, 'Download chapters');
  await download.waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), download.click()]);
  expect(file.suggestedFilename()).toBe('chapters.pdf');
  await allow(false);
  await download.waitFor({ state: 'detached' });
  await allow(true);
  await download.waitFor();
  expectNoErrors(seat);
});

test('a seat is in French for a browser in French, announcements included', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat', locale: 'fr-CA' });
  const { page } = seat;
  await page.getByRole('heading', { name: 'Rien n’est encore affiché' }).waitFor();
  await webinar.start(media);
  await waitForPage(page, 1);
  await page.getByRole('status').getByText('Page 1 sur 3 : Chapter 1').waitFor({ state: 'attached' });
  expect(await page.locator('#lectern').getAttribute('lang')).toBe('fr');
  await page.getByRole('combobox').selectOption('en');
  await button(page, 'Look back one page').waitFor();
  expectNoErrors(seat);
});

test('an earlier page that arrives late does not cover another document, nor the pages of a replaced file', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  const other = await webinar.upload(await fixture.writePdf('Other.pdf', 2));
  await webinar.converted(other);
  await webinar.start(media, undefined, 3);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  await waitForPage(page, 3);
  const held: (() => void)[] = [];
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('OnePage')) return route.continue();
    const response = await route.fetch();
    await new Promise<void>((resolve) => held.push(resolve));
    await route.fulfill({ response });
  });
  await button(page, 'Look back one page').click();
  await expect.poll(() => held.length).toBe(1);
  await webinar.start(other, media, 2);
  await page.getByRole('heading', { name: 'Other' }).waitFor();
  await waitForPage(page, 2);
  held[0]?.();
  await button(page, 'Look back one page').click();
  await expect.poll(() => held.length).toBe(2);
  await page.getByText('Live', { exact: true }).waitFor();
  held[1]?.();
  await waitForPage(page, 1);
  const shown = () => page.locator('.lec-page-image[data-shown="true"]').getAttribute('src');
  expect(await shown()).toContain(`/${other}/`);

  // The file of the other document is replaced after its share, and the document is shared again.
  await webinar.end(other);
  const before = await webinar.converted(other);
  const bytes = pdfOf(['New 1', 'New 2']);
  const ticket = await webinar.initiate(other, { name: 'New.pdf', mimetype: '', size: bytes.length });
  await post(ticket as never, bytes);
  await expect.poll(async () => (await webinar.converted(other)).uploadedOn).not.toBe(before.uploadedOn);
  await webinar.start(other, undefined, 2);
  await page.getByRole('img', { name: 'Page 2 of 2: New 2' }).waitFor();
  await page.unroute('**/graphql');
  await button(page, 'Look back one page').click();
  await page.getByRole('img', { name: 'Page 1 of 2: New 1' }).waitFor();
  expectNoErrors(seat);
});
