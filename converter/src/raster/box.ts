/** The size of an image, in pixels. */
export interface Box {
  width: number;
  height: number;
}

/** The maximum size of a page's image. */
export const PAGE_BOX: Box = { width: 1920, height: 5760 };

/**
 * Returns the size of a page's image: the page is scaled to the width of the box, or to its height when the page is
 * very tall, and is never less than one pixel. A page with an invalid size gets the shape of A4 in landscape.
 */
export function fit(width: number, height: number, box: Box): Box {
  const valid = Number.isFinite(width) && Number.isFinite(height) && width > 0 && height > 0;
  if (!valid) return { width: box.width, height: Math.min(box.height, Math.round(box.width / Math.SQRT2)) };
  const scale = Math.min(box.width / width, box.height / height);
  return {
    width: Math.max(1, Math.min(box.width, Math.round(width * scale))),
    height: Math.max(1, Math.min(box.height, Math.round(height * scale))),
  };
}
