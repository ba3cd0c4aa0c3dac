/** Below this height in CSS pixels, every row of tools costs a part of the page that is needed to read it. */
const LOW_PX = 560;

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
