/** Zoom, pan and swipe on a page, from the wheel, the mouse, fingers and double-clicks. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { FIT, fitted, type PageTransform, panned, zoomedAt } from '../transform.ts';
import { listenToDoubleClick } from './double-click.ts';
import { listenToPointers } from './pointers.ts';
import type { GestureTarget, TransformChange } from './target.ts';
import { listenToWheel } from './wheel.ts';

export interface Gestures {
  transform: PageTransform;
  zoom(factor: number): void;
  /** Moves the page by whole steps: `pan(1, 0)` is one step to the right. */
  pan(x: number, y: number): void;
  reset(): void;
}

const PAN_STEP_PX = 80;

/**
 * `onSwipe` receives 1 for a swipe to the left and -1 for a swipe to the right, and only while the whole page is
 * visible. A change of `resetKey` shows the whole page again.
 */
export function useGestures(
  area: RefObject<HTMLElement | null>,
  resetKey: string | null,
  onSwipe: (direction: 1 | -1) => void,
  zoomable = true,
): Gestures {
  const [transform, setTransform] = useState<PageTransform>(FIT);
  const latest = useRef({ transform, onSwipe });
  latest.current = { transform, onSwipe };

  const change = useCallback(
    (next: TransformChange) => {
      const box = area.current?.getBoundingClientRect();
      if (box) setTransform((before) => fitted(next(before), box));
    },
    [area],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document starts without zoom
  useEffect(() => setTransform(FIT), [resetKey]);

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const stopped = new AbortController();
    const target: GestureTarget = {
      element,
      zoomable,
      change,
      scale: () => latest.current.transform.scale,
      onSwipe: (direction) => latest.current.onSwipe(direction),
      signal: stopped.signal,
    };
    listenToWheel(target);
    listenToPointers(target);
    listenToDoubleClick(target);
    return () => stopped.abort();
  }, [area, change, zoomable]);

  return {
    transform,
    zoom: (factor) => change((before) => zoomedAt(before, factor, { x: 0, y: 0 })),
    pan: (x, y) => change((before) => panned(before, x * PAN_STEP_PX, y * PAN_STEP_PX)),
    reset: () => setTransform(FIT),
  };
}
