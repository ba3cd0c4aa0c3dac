/** A random generator. The same seed gives the same numbers. */

export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** From `low` to `high`, inclusive. */
  integer(low: number, high: number): number;
  of<T>(values: readonly T[]): T;
}

/** Mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    of: (values) => values[Math.floor(next() * values.length)] as (typeof values)[number],
  };
}
