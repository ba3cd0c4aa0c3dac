import { linkTo, openWindow, PHONE, processesOf, residentBytes, waitForPage } from './browser.ts';
import type { SharedDocument } from './webinar.ts';

const MEGABYTE = 2 ** 20;

/** The resident megabytes of a phone's renderer after this many turns, each of which becomes visible. */
export async function memoryAfterTurns(shared: SharedDocument, turns: number): Promise<number> {
  const { webinar, media, pages } = shared;
  await webinar.navigate(media, 1);
  await using window = await openWindow(PHONE);
  const { page, browser } = window;
  await page.goto(linkTo(shared, 'seat'));
  await waitForPage(page, 1);
  for (let turn = 1; turn <= turns; turn++) {
    const number = (turn % pages) + 1;
    await webinar.navigate(media, number);
    await waitForPage(page, number);
  }
  return residentBytes((await processesOf(browser)).renderer) / MEGABYTE;
}
