import { setTimeout as delay } from 'node:timers/promises';
import { linkTo, openWindow, PHONE, slowDown, waitForAhead, waitForPage } from './browser.ts';
import type { SharedDocument } from './webinar.ts';

/** Seconds. */
export interface SlowNetwork {
  outline: number;
  first: number;
  plain: number;
  turn: number;
  jump: number;
  quickTurns: number;
}

const QUICK_TURNS = 6;
const BETWEEN_TURNS_MS = 300;

/**
 * Runs in the browser: marks when the outline of a page and when the page itself become visible. It is a text, because the
 * loader of TypeScript adds calls of a helper to functions, which the browser does not have.
 */
const MARK_PAGE = `
  const marks = {
    outline: '.lec-page-preview[data-loaded="true"], .lec-page-image[data-shown="true"]',
    first: '.lec-page-image[data-shown="true"]',
  };
  new MutationObserver(() => {
    for (const [name, selector] of Object.entries(marks)) {
      if (performance.getEntriesByName(name).length === 0 && document.querySelector(selector)) {
        performance.mark(name);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });`;

export async function onSlowNetwork(shared: SharedDocument): Promise<SlowNetwork> {
  const { webinar, media } = shared;
  const turnTo = async (number: number) => void (await webinar.navigate(media, number));
  await turnTo(1);
  const plain = await plainImage(shared);
  await using window = await openWindow(PHONE);
  const { page, line } = window;
  await page.addInitScript(MARK_PAGE);
  await slowDown(line);
  await page.goto(linkTo(shared, 'seat'), { waitUntil: 'commit' });
  await waitForPage(page, 1);
  const mark = (name: string) =>
    page.evaluate((each) => (performance.getEntriesByName(each)[0]?.startTime ?? Number.NaN) / 1000, name);
  const [outline, first] = [await mark('outline'), await mark('first')];

  const secondsUntil = async (number: number) => {
    const start = performance.now();
    await turnTo(number);
    await waitForPage(page, number);
    return (performance.now() - start) / 1000;
  };
  await page.locator('.lec-page-image[data-page="2"]').waitFor({ state: 'attached' });
  await waitForAhead(page);
  const turn = await secondsUntil(2);
  await delay(500);
  await waitForAhead(page);
  const jump = await secondsUntil(10);
  await delay(500);
  await waitForAhead(page);
  for (let number = 11; number < 11 + QUICK_TURNS - 1; number++) {
    await turnTo(number * 2 - 10);
    await delay(BETWEEN_TURNS_MS);
  }
  const quickTurns = await secondsUntil(11 + QUICK_TURNS);
  return { outline, first, plain, turn, jump, quickTurns };
}

/** The seconds from the request of an HTML page that has page 1 as an image until the image is decoded. */
async function plainImage({ webinar }: SharedDocument): Promise<number> {
  const { activeShare } = await webinar.video();
  await using window = await openWindow(PHONE);
  const { page, line } = window;
  await slowDown(line);
  return await page.evaluate(async (url) => {
    const start = performance.now();
    const image = new Image();
    image.src = url;
    await image.decode();
    return (performance.now() - start) / 1000;
  }, activeShare.page.url);
}
