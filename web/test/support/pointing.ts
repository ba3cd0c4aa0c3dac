/** The pointer that a view shows, and places on the page of a stage. */
import type { Page } from 'playwright-core';
import { button } from './visit.ts';

const SHOWN = '.lec-page-image[data-shown="true"]';

/** Where the pointer is, in hundredths of the visible page's width and height; null while there is none. */
export const pointerOn = (page: Page): Promise<number[] | null> =>
  page.evaluate((shown) => {
    const dot = document.querySelector('.lec-pointer-dot')?.getBoundingClientRect();
    const sheet = document.querySelector(shown)?.getBoundingClientRect();
    if (!dot || !sheet) return null;
    const share = (at: number, from: number, length: number) => Math.round((100 * (at - from)) / length);
    return [
      share(dot.left + dot.width / 2, sheet.left, sheet.width),
      share(dot.top + dot.height / 2, sheet.top, sheet.height),
    ];
  }, SHOWN);

/**
 * Lets a stage point. @returns a function that finds the place in the window of hundredths of the visible page's width and
 * height
 */
export async function startPointing(
  page: Page,
): Promise<(x: number, y: number) => Promise<[number, number]>> {
  await button(page, 'Point at the page').click();
  await page.locator('.lec-pointer[data-own="true"]').waitFor();
  return async (x, y) => {
    const box = await page.locator(SHOWN).boundingBox();
    if (!box) throw new Error('The stage shows no page.');
    return [box.x + (box.width * x) / 100, box.y + (box.height * y) / 100];
  };
}
