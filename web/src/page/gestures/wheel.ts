/** Turning the wheel zooms at the pointer. */
import { zoomedAt } from '../transform.ts';
import { fromCentre, type GestureTarget, listen, pointOf } from './target.ts';

/** Pixels of one line, for browsers that report the wheel in lines. */
const LINE_PX = 16;

export function listenToWheel(target: GestureTarget): void {
  if (!target.zoomable) return;
  listen(target, 'wheel', (event) => {
    const zoomsOut = event.deltaY > 0;
    // The whole page is visible already, so the wheel may scroll the document around the view.
    if (zoomsOut && target.scale() === 1 && !event.ctrlKey) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1);
    const factor = Math.exp(Math.max(-0.4, Math.min(0.4, -pixels / 400)));
    target.change((before) => zoomedAt(before, factor, fromCentre(target, pointOf(event))));
  });
}
