/** Zoom and pan of a page, as pure functions. */

export interface PageTransform {
  /** At scale 1, the whole page is visible. */
  scale: number;
  /** Distance of the page's centre from the centre of its area, in CSS pixels. */
  x: number;
  y: number;
}

interface Point {
  x: number;
  y: number;
}

export const FIT: PageTransform = { scale: 1, x: 0, y: 0 };
export const MAX_SCALE = 6;
/** The factor of one key press or button press. */
export const ZOOM_STEP = 1.4;

/** Zooms so that the content under `at` stays there; `at` is relative to the centre of the area. */
export function zoomedAt({ scale, x, y }: PageTransform, factor: number, at: Point): PageTransform {
  const next = Math.min(MAX_SCALE, Math.max(1, scale * factor));
  const ratio = next / scale;
  return { scale: next, x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio };
}

export const panned = ({ scale, x, y }: PageTransform, dx: number, dy: number): PageTransform => ({
  scale,
  x: x + dx,
  y: y + dy,
});

/** Limits the transform so that no edge of the page moves inside its area. */
export function fitted(
  { scale, x, y }: PageTransform,
  area: { width: number; height: number },
): PageTransform {
  if (scale <= 1.001) return FIT;
  const reachX = ((scale - 1) * area.width) / 2;
  const reachY = ((scale - 1) * area.height) / 2;
  return { scale, x: Math.min(reachX, Math.max(-reachX, x)), y: Math.min(reachY, Math.max(-reachY, y)) };
}
