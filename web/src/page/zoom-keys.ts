/** Zooms and pans by keyboard while the page has the focus. */
import type { KeyboardEvent } from 'react';
import type { Gestures } from './gestures/gestures.ts';
import { ZOOM_STEP } from './transform.ts';

export function zoomByKey(event: KeyboardEvent, { transform, zoom, pan, reset }: Gestures): void {
  const actions: Record<string, () => void> = {
    '+': () => zoom(ZOOM_STEP),
    '=': () => zoom(ZOOM_STEP),
    '-': () => zoom(1 / ZOOM_STEP),
    ...(transform.scale > 1 && {
      '0': reset,
      ArrowLeft: () => pan(1, 0),
      ArrowRight: () => pan(-1, 0),
      ArrowUp: () => pan(0, 1),
      ArrowDown: () => pan(0, -1),
      Escape: reset,
    }),
  };
  const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}
