/** Bounds of a page's image, in pixels. */
export interface Box {
  width: number;
  height: number;
}

/**
 * The image's size for a page of any size: as wide as the box, or as high as it when the page is very
 * tall, never less than a pixel, and a box of its own for sizes that make no sense.
 */
export function fit(width: number, height: number, box: Box): Box {
  const sane = Number.isFinite(width) && Number.isFinite(height) && width > 0 && height > 0;
  if (!sane) return { width: box.width, height: Math.min(box.height, Math.round(box.width / Math.SQRT2)) };
  const scale = Math.min(box.width / width, box.height / height);
  return {
    width: Math.max(1, Math.min(box.width, Math.round(width * scale))),
    height: Math.max(1, Math.min(box.height, Math.round(height * scale))),
  };
}
