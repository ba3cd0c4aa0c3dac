/** Sends where the instructor points: a few times a second while the pointer moves, and once a second while it rests. */
import { numbersOf, thinned } from './stroke.ts';
import type { Sign } from './trail.ts';

export interface PointerSender {
  /** Replaces what has not been sent: of a dot only the newest place counts, and ink keeps its line. */
  sign(sign: Sign): void;
  /** Forgets where the pointer is, for example because another page is on show. */
  forget(): void;
  /** Forgets it, and takes the pointer away from the viewers. */
  close(): void;
}

/** @returns whether viewers see the sign; null without an answer. It does not reject. */
export type Send = (points: number[], kind: Sign['kind']) => Promise<boolean | null>;

const INTERVAL_MS = 125;
const REST_MS = 1_000;
/** Strokes that wait because the network is slow. More of them are dropped, the oldest first. */
const MAX_WAITING = 4;

/** `onAnswer` receives whether viewers see the last sign. */
export function createSender(send: Send, onAnswer: (isSeen: boolean) => void): PointerSender {
  let waiting: Sign[] = [];
  let last: Sign | null = null;
  let isSending = false;
  /** Whether the last sign was refused, for example because another instructor points. */
  let isRefused = false;
  let sentAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const schedule = () => {
    clearTimeout(timer);
    if (isSending) return;
    if (waiting.length > 0) timer = setTimeout(next, Math.max(0, sentAt + INTERVAL_MS - performance.now()));
    // A pointer that rests does not take the place of one that another instructor has moved since.
    else if (last && !isRefused) timer = setTimeout(repeat, REST_MS);
  };
  const repeat = () => {
    const spot = last?.spots.at(-1);
    if (last && spot) waiting = [{ kind: last.kind, spots: [spot] }];
    next();
  };
  const next = () => {
    const sign = waiting.shift();
    if (!sign) return;
    isSending = true;
    sentAt = performance.now();
    last = sign.spots.length > 0 ? sign : null;
    void send(numbersOf(thinned(sign.spots)), sign.kind).then((isSeen) => {
      isSending = false;
      isRefused = isSeen === false;
      if (last === sign) onAnswer(isSeen === true);
      schedule();
    });
  };
  const forget = () => {
    waiting = [];
    last = null;
    clearTimeout(timer);
  };
  return {
    sign(sign) {
      const before = waiting.at(-1);
      const isSame = before && before.kind === sign.kind && before.spots.length > 0 && sign.spots.length > 0;
      if (isSame) waiting.pop();
      const spots = isSame && sign.kind === 'INK' ? [...before.spots, ...sign.spots] : sign.spots;
      waiting.push({ kind: sign.kind, spots });
      if (waiting.length > MAX_WAITING) waiting.shift();
      schedule();
    },
    forget,
    close() {
      const isVisible = last !== null;
      forget();
      if (isVisible) void send([], 'POINT');
    },
  };
}
