/** What tests see of the shown page, and the gestures on it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
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

/** Runs in the browser: marks the time when a page of a document becomes visible. */
export const markFirstPage = () => {
  const look = () => {
    if (!document.querySelector('.lec-page-image[data-shown="true"]')) return;
    observer.disconnect();
    performance.mark('page-visible');
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true });
};

/** Fails unless the page, its tools and its text fit the screen of this size. */
export async function expectFit(page: Page, viewport: { width: number; height: number }): Promise<void> {
  const image = await page.locator('.lec-page-image[data-shown="true"]').boundingBox();
  expect(image).not.toBeNull();
  const { x = 0, y = 0, width = 0, height = 0 } = image ?? {};
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(viewport.width);
  expect(y + height).toBeLessThanOrEqual(viewport.height);
  expect(width / height).toBeCloseTo(16 / 9, 1);
  expect(Math.max(width / viewport.width, height / viewport.height)).toBeGreaterThan(0.8);
  for (const tool of await page.locator('.lec-tools button').all()) {
    const box = await tool.boundingBox();
    expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= viewport.width + 0.5).toBe(true);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height + 0.5);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
  // A phone that is held upright shows the text below the page, and leaves nothing of the page covered.
  const text = page.getByRole('region', { name: 'Text on this page' });
  const isUpright = viewport.height > viewport.width && viewport.width < 720;
  expect(await text.count()).toBe(isUpright ? 1 : 0);
  if (isUpright) expect((await text.boundingBox())?.y).toBeGreaterThanOrEqual(y + height);
}
