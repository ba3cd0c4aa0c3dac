/** A double-click zooms in at the pointer, and a second one shows the whole page again. */
import { FIT, zoomedAt } from '../transform.ts';
import { fromCentre, type GestureTarget, listen, pointOf } from './target.ts';

const DOUBLE_CLICK_ZOOM = 2.5;

export function listenToDoubleClick(target: GestureTarget): void {
  if (!target.zoomable) return;
  listen(target, 'dblclick', (event) => {
    const at = fromCentre(target, pointOf(event));
    target.change((before) => (before.scale > 1 ? FIT : zoomedAt(before, DOUBLE_CLICK_ZOOM, at)));
  });
}
