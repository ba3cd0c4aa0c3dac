import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { byLength } from '../../../test/support/run/test-length.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { button, expectNoErrors, visit, waitForPage } from '../support/visit.ts';

type Colours = 'light' | 'dark';

const fixture = browserFixture();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The violations that axe-core finds on the screen, one line each. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate(
    (values) =>
      (window as unknown as { axe: { run(options: object): unknown } }).axe.run({
        runOnly: { type: 'tag', values },
      }),
    RULES,
  )) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

test.each(byLength<Colours[]>({ short: ['dark'], long: ['light', 'dark'] }))(
  'axe-core finds no violation in a seat in %s colours',
  async (colorScheme) => {
    const { webinar, media } = await fixture.webinarWithChapters(3);
    await using seat = await visit(fixture.browser, webinar, { view: 'seat', colorScheme });
    const { page } = seat;
    await page.getByRole('heading', { name: 'Nothing is being shown yet' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await webinar.start(media);
    await webinar.navigate(media, 2);
    await waitForPage(page, 2);
    expect(await violationsOf(page)).toEqual([]);
    await button(page, 'Look back one page').click();
    await button(page, 'Zoom in').click();
    await button(page, 'Show the text on this page').click();
    await page.getByRole('region', { name: 'Text on this page' }).getByText('Chapter 1').waitFor();
    expect(await violationsOf(page)).toEqual([]);
  },
);

test.each(byLength<Colours[]>({ short: ['light'], long: ['light', 'dark'] }))(
  'axe-core finds no violation on the stage in %s colours',
  async (colorScheme) => {
    const { webinar, media } = await fixture.webinarWithChapters(3);
    const empty = await webinar.createMedia('Empty');
    await using stage = await visit(fixture.browser, webinar, { view: 'stage', colorScheme });
    const { page } = stage;
    await waitForPage(page, 1);
    expect(await violationsOf(page)).toEqual([]);
    await button(page, 'Actions for chapters').click();
    await page.getByRole('menu').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    for (const name of ['Keyboard', 'Timeline']) {
      await button(page, name).click();
      await page.getByRole('dialog', { name }).waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await webinar.start(media);
    await page.getByText('Everybody sees this').waitFor();
    await button(page, 'Look at Empty').click();
    await page.getByRole('heading', { name: 'Empty', level: 2 }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(empty).toBeTruthy();
    expectNoErrors(stage);
  },
);

test('a presenter starts, turns and stops a document by keyboard alone', async () => {
  const { webinar } = await fixture.webinarWithChapters(3);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  await waitForPage(page, 1);
  await tabTo(page, 'Start sharing');
  await page.keyboard.press('Enter');
  await page.getByText('Everybody sees this').waitFor();
  await page.keyboard.press('ArrowRight');
  await waitForPage(page, 2);
  await tabTo(page, 'Stop sharing');
  await page.keyboard.press('Space');
  await page.getByText('Only you see this').waitFor();
  expect((await webinar.video()).activeShare).toBeNull();
});

/** Presses Tab until the button of that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const wanted = button(page, name);
  await wanted.waitFor();
  for (let press = 0; press < 60; press++) {
    if (await wanted.evaluate((control) => control === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not reach the button ${name}.`);
}

test('a screen reader can read the page number, the title and the text of the page', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(4);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = seat;
  const status = page.locator('[role="status"][aria-live="polite"]');
  await status.getByText('Nothing is being shown yet').waitFor({ state: 'attached' });
  await webinar.start(media);
  await status.getByText('chapters is being shown. Page 1 of 4: Chapter 1').waitFor({ state: 'attached' });
  await webinar.navigate(media, 3);
  await status.getByText('Page 3 of 4: Chapter 3', { exact: true }).waitFor({ state: 'attached' });
  await page.getByRole('img', { name: 'Page 3 of 4: Chapter 3' }).waitFor();
  await page.getByText('This is page 3 of 4.').first().waitFor({ state: 'attached' });
  expect(await page.getByRole('img').count()).toBe(1);
  await webinar.end(media);
  await status.getByText('The document is no longer shown.').waitFor({ state: 'attached' });
});

test('nothing is animated when the user prefers reduced motion', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(2);
  await webinar.start(media);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat', reducedMotion: 'reduce' });
  await waitForPage(seat.page, 1);
  const durations = await seat.page
    .locator('.lec *')
    .evaluateAll((all) => all.flatMap((each) => getComputedStyle(each).animationDuration.split(', ')));
  expect(durations.length).toBeGreaterThan(20);
  expect(durations.filter((duration) => Number.parseFloat(duration) > 0.001)).toEqual([]);
});

test('the stage is mirrored from right to left and fits the window', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  await waitForPage(page, 1);
  const documentsAreLeft = () =>
    page.evaluate(() => {
      const left = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().left ?? 0;
      return left('.lec-documents') < left('.lec-stage-main');
    });
  expect(await documentsAreLeft()).toBe(true);
  await page.locator('#lectern').evaluate((root) => root.setAttribute('dir', 'rtl'));
  expect(await documentsAreLeft()).toBe(false);
  // Text grows with the font size that the user chose in the browser.
  await page.locator('.lec-strip-page').nth(2).waitFor();
  await page.locator('.lec-card h3, .lec-fact, .lec-live, .lec-strip-page').evaluateAll((all) => {
    for (const each of all) each.setAttribute('data-size-before', getComputedStyle(each).fontSize);
    document.documentElement.style.fontSize = '200%';
  });
  const measured = page.locator('[data-size-before]');
  const factors = () =>
    measured.evaluateAll((all) => {
      const size = (text: string | null) => Number.parseFloat(text ?? '');
      return all.map(
        (each) => size(getComputedStyle(each).fontSize) / size(each.getAttribute('data-size-before')),
      );
    });
  expect(await measured.count()).toBeGreaterThan(4);
  await expect.poll(async () => new Set(await factors())).toEqual(new Set([2]));
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(1280);
});
