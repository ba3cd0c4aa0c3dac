/** What tests see of the shown page, and the gestures on it. */
import type { Page } from 'playwright-core';
import { touch } from './visit.ts';

export interface Frames {
  /** The number of animation frames without a visible, loaded page. */
  gaps: number;
  /** The visible pages, in order. */
  pages: number[];
}

/** Records the shown page in each animation frame. `framesOf` returns the record. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: Frames = { gaps: 0, pages: [] };
    Object.assign(window, { frames });
    const look = () => {
      const images = [...document.querySelectorAll<HTMLImageElement>('.lec-page-image[data-shown="true"]')];
      const [image] = images;
      if (images.length !== 1 || !image?.complete || image.naturalWidth === 0) frames.gaps += 1;
      const number = Number(image?.dataset['page']);
      if (frames.pages.at(-1) !== number) frames.pages.push(number);
      requestAnimationFrame(look);
    };
    look();
  });
}

export const framesOf = (page: Page): Promise<Frames> =>
  page.evaluate(() => (window as unknown as { frames: Frames }).frames);

/** The zoom factor of the page. */
export const scaleOf = (page: Page) =>
  page.locator('.lec-page-transform').evaluate((lens) => new DOMMatrix(getComputedStyle(lens).transform).a);

/** The larger one of the page's shares of the width and of the height of the window. */
export const shareOfWindow = (page: Page) =>
  page.evaluate(() => {
    const box = document.querySelector('.lec-page-image[data-shown="true"]')?.getBoundingClientRect();
    return box ? Math.max(box.width / innerWidth, box.height / innerHeight) : 0;
  });

/** Changes the distance between two fingers from `from` to `to` pixels. */
export async function pinch(page: Page, from: number, to: number): Promise<void> {
  const fingers = await page.context().newCDPSession(page);
  const apart = Array.from({ length: 9 }, (_, step) => from + ((to - from) * step) / 8);
  await touch(
    fingers,
    apart.map((pixels) => [
      { x: 640 - pixels / 2, y: 350, id: 1 },
      { x: 640 + pixels / 2, y: 350, id: 2 },
    ]),
  );
}

/** Measures the CPU seconds that the main thread of the page has used, whatever else the machine does. */
export async function mainThread(page: Page): Promise<() => Promise<number>> {
  const line = await page.context().newCDPSession(page);
  await line.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await line.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
}
