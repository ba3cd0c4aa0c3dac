/** How a page is looked at: how large, and how far from its middle. Pure. */

/** `x` and `y` are pixels of the screen by which the page is moved away from the middle of its area. */
export interface PageTransform {
  scale: number;
  x: number;
  y: number;
}

export const FIT: PageTransform = { scale: 1, x: 0, y: 0 };
export const MAX_SCALE = 6;

/** Zooms so that what lies under `at` (from the middle of the area) stays under it. */
export function zoomedAt(
  { scale, x, y }: PageTransform,
  factor: number,
  at: { x: number; y: number },
): PageTransform {
  const next = Math.min(MAX_SCALE, Math.max(1, scale * factor));
  const ratio = next / scale;
  return { scale: next, x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio };
}

export const panned = ({ scale, x, y }: PageTransform, dx: number, dy: number): PageTransform => ({
  scale,
  x: x + dx,
  y: y + dy,
});

/** Keeps the page from being pushed out of its area. */
export function fitted(
  { scale, x, y }: PageTransform,
  area: { width: number; height: number },
): PageTransform {
  if (scale <= 1.001) return FIT;
  const reachX = ((scale - 1) * area.width) / 2;
  const reachY = ((scale - 1) * area.height) / 2;
  return { scale, x: Math.min(reachX, Math.max(-reachX, x)), y: Math.min(reachY, Math.max(-reachY, y)) };
}
