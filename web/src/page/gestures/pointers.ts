/** One pointer pans a zoomed page or swipes a whole one; two pointers pinch. */
import { panned, zoomedAt } from '../transform.ts';
import { fromCentre, type GestureTarget, listen, type Point, pointOf } from './target.ts';

const MIN_SWIPE_PX = 48;

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

export function listenToPointers(target: GestureTarget): void {
  /** The last known position of each pointer that is down. */
  const pointers = new Map<number, Point>();
  /** The start of a stroke of one pointer; null when there were two pointers, because a pinch is no swipe. */
  let start: Point | null = null;

  listen(target, 'pointerdown', (event) => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    pointers.set(event.pointerId, pointOf(event));
    start = pointers.size === 1 ? pointOf(event) : null;
    if (target.scale() > 1) target.element.setPointerCapture(event.pointerId);
  });
  listen(target, 'pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = pointOf(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other && target.zoomable) pinch(target, { before, now, other });
    else if (target.scale() > 1) {
      target.change((transform) => panned(transform, now.x - before.x, now.y - before.y));
    }
  });
  const release = (event: PointerEvent) => {
    const direction = event.type === 'pointerup' && start ? swipeDirection(target, event, start) : null;
    pointers.delete(event.pointerId);
    start = null;
    if (direction) target.onSwipe(direction);
  };
  listen(target, 'pointerup', release);
  listen(target, 'pointercancel', release);
}

/** Zooms by the change of distance between two pointers. Pans by half of the move, because only one pointer moved. */
function pinch(target: GestureTarget, { before, now, other }: Record<'before' | 'now' | 'other', Point>) {
  const centre = fromCentre(target, middle(now, other));
  const factor = distance(now, other) / Math.max(1, distance(before, other));
  target.change((transform) => {
    const moved = panned(transform, (now.x - before.x) / 2, (now.y - before.y) / 2);
    return zoomedAt(moved, factor, centre);
  });
}

/** A swipe is a long, mostly horizontal stroke of a finger or pen over a page that is not zoomed. */
function swipeDirection(target: GestureTarget, event: PointerEvent, start: Point): 1 | -1 | null {
  const end = pointOf(event);
  const across = end.x - start.x;
  const isSwipe =
    event.pointerType !== 'mouse' &&
    target.scale() === 1 &&
    Math.abs(across) > MIN_SWIPE_PX &&
    Math.abs(across) > 1.5 * Math.abs(end.y - start.y);
  if (!isSwipe) return null;
  return across < 0 ? 1 : -1;
}
