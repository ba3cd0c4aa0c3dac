/** A difference of the clocks that is longer than the transmission of an answer. */
const MIN_DIFFERENCE_MS = 60_000;

/** The clock of the API, which judges the age of an announcement. The clock of this machine may be wrong. */
export interface ServerClock {
  /** Seconds since 1970. */
  seconds(): number;
  /**
   * Follows the header `Date` of an answer.
   * @returns whether this clock was wrong by more than a minute
   */
  follow(date: string | null): boolean;
}

export function createServerClock(): ServerClock {
  let differenceMs = 0;
  return {
    seconds: () => (Date.now() + differenceMs) / 1000,
    follow(date) {
      const difference = Date.parse(date ?? '') - Date.now();
      if (Number.isNaN(difference) || Math.abs(difference - differenceMs) < MIN_DIFFERENCE_MS) return false;
      differenceMs = difference;
      return true;
    },
  };
}
