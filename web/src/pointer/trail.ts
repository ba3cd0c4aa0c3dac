/** What of a pointer is visible: a dot, and the ink that it has left in the last seconds. Pure. */
import type { PointerKind } from './operations.generated.ts';
import type { Spot } from './stroke.ts';

/** Where somebody points; no points when the pointer has gone. */
export interface Sign {
  kind: PointerKind;
  spots: readonly Spot[];
}

/** A piece of ink, which begins where the piece before ended. */
export interface Ink {
  id: number;
  spots: readonly Spot[];
  drawnAt: number;
}

export interface Trail {
  dot: Spot | null;
  /** When the last sign came. */
  signedAt: number;
  /** The end of the stroke that a next sign continues; null when a next sign begins another one. */
  end: Spot | null;
  ink: readonly Ink[];
}

/** Milliseconds without a sign after which the dot disappears. */
export const DOT_LIFE_MS = 3_000;
/** Milliseconds for which ink is visible; pointer.css has the same time. */
export const INK_LIFE_MS = 4_000;

export const NO_TRAIL: Trail = { dot: null, signedAt: 0, end: null, ink: [] };

let pieces = 0;

export function trailAfter(trail: Trail, { kind, spots }: Sign, now: number): Trail {
  const dot = spots.at(-1) ?? null;
  const draws = kind === 'INK' && dot !== null;
  const rests = trail.end && spots.every(({ x, y }) => x === trail.end?.x && y === trail.end.y);
  const { ink } = faded(trail, now);
  if (!draws || rests) return { dot, signedAt: now, end: draws ? dot : null, ink };
  pieces += 1;
  const piece = { id: pieces, spots: trail.end ? [trail.end, ...spots] : spots, drawnAt: now };
  return { dot, signedAt: now, end: dot, ink: [...ink, piece] };
}

/** The trail without what is too old. */
export function faded(trail: Trail, now: number): Trail {
  const isGone = trail.dot !== null && now - trail.signedAt >= DOT_LIFE_MS;
  const ink = trail.ink.filter(({ drawnAt }) => now - drawnAt < INK_LIFE_MS);
  if (!isGone && ink.length === trail.ink.length) return trail;
  return isGone ? { ...trail, dot: null, end: null, ink } : { ...trail, ink };
}

/** Milliseconds until something of the trail is too old; null when nothing will be. */
export function lifeOf({ dot, signedAt, ink }: Trail, now: number): number | null {
  const ends = ink.map(({ drawnAt }) => drawnAt + INK_LIFE_MS);
  if (dot) ends.push(signedAt + DOT_LIFE_MS);
  return ends.length === 0 ? null : Math.max(0, Math.min(...ends) - now);
}
