/** The state that the gesture listeners of one page share. */
import type { PageTransform } from '../transform.ts';

export interface Point {
  x: number;
  y: number;
}

export type TransformChange = (before: PageTransform) => PageTransform;

export interface GestureTarget {
  element: HTMLElement;
  /** False on the stage, because viewers do not see the presenter's zoom. */
  zoomable: boolean;
  change(next: TransformChange): void;
  /** The scale at the moment of the call. */
  scale(): number;
  onSwipe(direction: 1 | -1): void;
  /** Aborted when the listeners must be removed. */
  signal: AbortSignal;
}

export function listen<Type extends keyof HTMLElementEventMap>(
  { element, signal }: GestureTarget,
  type: Type,
  listener: (event: HTMLElementEventMap[Type]) => void,
): void {
  element.addEventListener(type, listener, { signal, passive: false });
}

export const pointOf = ({ clientX, clientY }: MouseEvent): Point => ({ x: clientX, y: clientY });

/** The point relative to the centre of the page's area, as `zoomedAt` takes it. */
export function fromCentre({ element }: GestureTarget, { x, y }: Point): Point {
  const box = element.getBoundingClientRect();
  return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
}
