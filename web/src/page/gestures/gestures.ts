/** Wheel, pinch, drag and swipe on a page, as zoom, pan and turning. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { FIT, fitted, type PageTransform, panned, zoomedAt } from '../transform.ts';

export interface Gestures {
  transform: PageTransform;
  zoom(factor: number): void;
  pan(x: number, y: number): void;
  reset(): void;
}

type Point = { x: number; y: number };

const SWIPE = 48;
const KEY_PAN = 80;

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const apart = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/**
 * `onSwipe` gets 1 for a finger going to the left and -1 to the right, only while the whole page is seen.
 * `anew` makes the page whole again whenever it changes.
 */
export function useGestures(
  area: RefObject<HTMLElement | null>,
  anew: string | null,
  onSwipe: (towards: 1 | -1) => void,
  zoomable = true,
): Gestures {
  const [transform, setLens] = useState<PageTransform>(FIT);
  const held = useRef({ transform, onSwipe });
  held.current = { transform, onSwipe };

  const change = useCallback(
    (next: (transform: PageTransform, size: { width: number; height: number }) => PageTransform) => {
      const box = area.current?.getBoundingClientRect();
      if (box) setLens((before) => fitted(next(before, box), box));
    },
    [area],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page starts whole
  useEffect(() => setLens(FIT), [anew]);

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const ended = new AbortController();
    const pointers = new Map<number, Point>();
    let start: Point | null = null;

    const fromMiddle = ({ x, y }: Point): Point => {
      const box = element.getBoundingClientRect();
      return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
    };
    const on = <Type extends keyof HTMLElementEventMap>(
      type: Type,
      listener: (event: HTMLElementEventMap[Type]) => void,
    ) => element.addEventListener(type, listener, { signal: ended.signal, passive: false });

    on('wheel', (event) => {
      if (!zoomable) return;
      const outwards = event.deltaY > 0;
      // Nothing left to zoom out of: the page around us may scroll.
      if (outwards && held.current.transform.scale === 1 && !event.ctrlKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const factor = Math.exp(Math.max(-0.4, Math.min(0.4, (-event.deltaY * lines) / 400)));
      change((before) => zoomedAt(before, factor, fromMiddle({ x: event.clientX, y: event.clientY })));
    });
    on('pointerdown', (event) => {
      if (event.pointerType === 'mouse' && event.button !== 0) return;
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      start = pointers.size === 1 ? { x: event.clientX, y: event.clientY } : null;
      if (held.current.transform.scale > 1) element.setPointerCapture(event.pointerId);
    });
    on('pointermove', (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (other && zoomable) {
        const centre = fromMiddle(middle(now, other));
        change((transform) => {
          const moved = panned(transform, (now.x - before.x) / 2, (now.y - before.y) / 2);
          return zoomedAt(moved, apart(now, other) / Math.max(1, apart(before, other)), centre);
        });
      } else if (held.current.transform.scale > 1) {
        change((transform) => panned(transform, now.x - before.x, now.y - before.y));
      }
    });
    const lift = (event: PointerEvent) => {
      const now = { x: event.clientX, y: event.clientY };
      const across = start ? now.x - start.x : 0;
      const swiped =
        event.type === 'pointerup' &&
        event.pointerType !== 'mouse' &&
        held.current.transform.scale === 1 &&
        start !== null &&
        Math.abs(across) > SWIPE &&
        Math.abs(across) > 1.5 * Math.abs(now.y - start.y);
      pointers.delete(event.pointerId);
      start = null;
      if (swiped) held.current.onSwipe(across < 0 ? 1 : -1);
    };
    on('pointerup', lift);
    on('pointercancel', lift);
    on('dblclick', (event) => {
      if (!zoomable) return;
      const at = fromMiddle({ x: event.clientX, y: event.clientY });
      change((before) => (before.scale > 1 ? FIT : zoomedAt(before, 2.5, at)));
    });
    return () => ended.abort();
  }, [area, change, zoomable]);

  return {
    transform,
    zoom: (factor) => change((before) => zoomedAt(before, factor, { x: 0, y: 0 })),
    pan: (x, y) => change((before) => panned(before, x * KEY_PAN, y * KEY_PAN)),
    reset: () => setLens(FIT),
  };
}
