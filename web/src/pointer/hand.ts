/** Reads where the mouse, a finger or a pen points on the page. */
import { spotIn } from './stroke.ts';
import type { Sign } from './trail.ts';

/** The events that would otherwise zoom, pan or swipe the page below. */
const TAKEN = ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'dblclick'] as const;

/**
 * Calls `onSign` for each move over `surface`: with ink while a button is held, or the finger or the pen touches the page,
 * and with no points once it has left. Returns a function that ends it.
 */
export function listenToHand(surface: HTMLElement, onSign: (sign: Sign) => void): () => void {
  const stopped = new AbortController();
  const { signal } = stopped;
  let isHere = false;
  /** The pointer that draws. A second finger does not join its line. */
  let drawing: number | null = null;
  let drawsByTouch = false;

  const leave = () => {
    if (isHere) onSign({ kind: 'POINT', spots: [] });
    isHere = false;
  };
  const move = (event: PointerEvent) => {
    if (drawing !== null && drawing !== event.pointerId) return;
    const moves = event.type === 'pointermove' ? (event.getCoalescedEvents?.() ?? []) : [];
    const box = surface.getBoundingClientRect();
    const spots = (moves.length > 0 ? moves : [event]).flatMap(
      ({ clientX, clientY }) => spotIn(box, clientX, clientY) ?? [],
    );
    if (spots.length === 0) return leave();
    isHere = true;
    onSign({ kind: drawing === null ? 'POINT' : 'INK', spots: drawing === null ? spots.slice(-1) : spots });
  };
  const on = <Type extends keyof HTMLElementEventMap>(
    type: Type,
    listener: (event: HTMLElementEventMap[Type]) => void,
  ) => surface.addEventListener(type, listener, { signal });

  for (const type of TAKEN) on(type, (event) => event.stopPropagation());
  on('pointerdown', (event) => {
    // A hand that holds a pen may touch the page before the pen does.
    const isPenOverHand = drawsByTouch && event.pointerType === 'pen';
    if (event.button !== 0 || (drawing !== null && !isPenOverHand)) return;
    if (drawing !== null) leave();
    drawing = event.pointerId;
    drawsByTouch = event.pointerType === 'touch';
    surface.setPointerCapture(event.pointerId);
    move(event);
  });
  on('pointermove', move);
  on('pointerup', (event) => {
    if (event.pointerId !== drawing) return;
    drawing = null;
    // A mouse goes on pointing where it is.
    if (event.pointerType === 'mouse') move(event);
    else leave();
  });
  on('pointercancel', (event) => {
    if (event.pointerId !== drawing) return;
    drawing = null;
    leave();
  });
  on('pointerleave', () => {
    if (drawing === null) leave();
  });
  document.addEventListener('visibilitychange', () => document.hidden && leave(), { signal });
  return () => stopped.abort();
}
