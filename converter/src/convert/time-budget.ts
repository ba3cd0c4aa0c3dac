/** Seconds for each megabyte of the file. */
const SECONDS_PER_MEGABYTE = 15;
/** Seconds for each page that is drawn. */
const SECONDS_PER_PAGE = 1;
/** Seconds of processor time for each page that is drawn: about three times what pages of real documents take. */
const CPU_SECONDS_PER_PAGE = 0.1;
/** The share of the other time that a program may compute. On a busy machine, it also waits for other programs. */
const CPU_SHARE = 1 / 3;
const MEGABYTE = 1_000_000;

/**
 * The time that a document may take. It grows with the size of the file and with each page that is drawn, so that a
 * small document does not hold a converter for as long as a large one.
 */
export interface TimeBudget extends Disposable {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  /** The whole time so far, in milliseconds. */
  readonly duration: number;
  /** Returns the seconds of processor time that LibreOffice and the rasterizer may each use so far. */
  readonly maxCpu: () => number;
  /** Starts the clock for a file of this many bytes. A second call, when a conversion is restarted, has no effect. */
  start(bytes: number): void;
  pageDrawn(): void;
  /** Adds milliseconds for which the conversion could not work. */
  extend(milliseconds: number): void;
}

/** `base` and `ceiling` are in milliseconds: the time of an empty document, and the longest time of any. */
export function createTimeBudget(base: number, ceiling: number): TimeBudget {
  const over = new AbortController();
  let started: number | null = null;
  let duration = Math.min(base, ceiling);
  let cpu = (base / 1000) * CPU_SHARE;
  let timer: NodeJS.Timeout | undefined;

  function extend(seconds: number): void {
    duration = Math.min(duration + seconds * 1000, ceiling);
    if (started === null) return;
    clearTimeout(timer);
    timer = setTimeout(
      () => over.abort(new Error('The time of the document is over.')),
      Math.max(0, started + duration - performance.now()),
    );
  }

  return {
    signal: over.signal,
    get duration() {
      return duration;
    },
    maxCpu: () => cpu,
    start(bytes) {
      if (started !== null) return;
      started = performance.now();
      const seconds = (bytes / MEGABYTE) * SECONDS_PER_MEGABYTE;
      cpu += seconds * CPU_SHARE;
      extend(seconds);
    },
    pageDrawn() {
      cpu += CPU_SECONDS_PER_PAGE;
      extend(SECONDS_PER_PAGE);
    },
    extend: (milliseconds) => extend(milliseconds / 1000),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
