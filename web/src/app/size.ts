/** What follows from the size of a view: the width of its images, and how much room its tools have. */
import { IMAGE_WIDTHS } from '../client/watch-video.ts';
import { savesData, widthFor } from '../page/image/image-source.ts';

/** Of slides; other pages are narrower. */
const WIDEST_RATIO = 16 / 9;
/** Below this height in CSS pixels, every row of tools costs a part of the page that is needed to read it. */
const LOW_PX = 560;

/** A view that changes its size, as a phone that is turned, does so in many steps. */
const SETTLED_MS = 500;

/** The image width for the largest page that fits into the element, on a screen with as many pixels. */
export function imageWidthFor({ clientWidth, clientHeight }: HTMLElement): number {
  const screen = { density: devicePixelRatio, savesData: savesData() };
  const area = { width: clientWidth, height: clientHeight };
  const pixels = widthFor(area, WIDEST_RATIO, 1, screen) * devicePixelRatio;
  return IMAGE_WIDTHS.find((width) => width >= pixels) ?? Math.max(...IMAGE_WIDTHS);
}

/** Calls `onChange` with the width of page images for the element, a moment after its size has changed. */
export function watchImageWidth(element: HTMLElement, onChange: (width: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => onChange(imageWidthFor(element)), SETTLED_MS);
  });
  observer.observe(element);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}

/**
 * Keeps `data-low` of the element up to date. The view may be a part of a page, so the height of the window does not
 * tell how much room there is. Returns a function that ends it.
 */
export function watchSize(element: HTMLElement): () => void {
  const update = () => {
    element.dataset['low'] = String(element.clientHeight > 0 && element.clientHeight < LOW_PX);
  };
  update();
  const observer = new ResizeObserver(update);
  observer.observe(element);
  return () => observer.disconnect();
}
