/**
 * Bounds the log lines that a stranger can cause. A key, such as an address with a reason, has a few lines in a window
 * of time. Further lines are counted, and one line at the end of the window has the count. The number of keys is
 * bounded too.
 */
import type { Logger } from '../../log.ts';

export interface BoundedLogOptions {
  /** The length of a window in milliseconds. */
  window: number;
  linesPerKey: number;
  /** All further keys of a window count as one key. */
  keys: number;
}

/** The limit allows about 600 lines per minute in total. */
const DEFAULTS: BoundedLogOptions = { window: 60_000, linesPerKey: 5, keys: 100 };

type Fields = Record<string, string | number | null>;

interface Lines {
  key: Fields;
  event: string;
  written: number;
  suppressed: number;
}

export class BoundedLog {
  readonly #log: Logger;
  readonly #options: BoundedLogOptions;
  readonly #lines = new Map<string, Lines>();
  #timer: NodeJS.Timeout | null = null;

  constructor(log: Logger, options: Partial<BoundedLogOptions> = {}) {
    this.#log = log;
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Writes `key` and `fields`, or counts the line as suppressed. */
  warn(event: string, key: Fields, fields: object): void {
    this.#timer ??= setTimeout(() => this.flush(), this.#options.window).unref();
    const lines = this.#linesOf(event, key);
    if (lines.written >= this.#options.linesPerKey) {
      lines.suppressed += 1;
      return;
    }
    lines.written += 1;
    this.#log.warn({ ...fields, ...key }, event);
  }

  /** Ends the window, and writes the number of suppressed lines of each key. */
  flush(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    for (const { event, key, suppressed } of this.#lines.values()) {
      if (suppressed > 0) this.#log.warn({ ...key, event, suppressed }, 'audit.suppressed');
    }
    this.#lines.clear();
  }

  #linesOf(event: string, key: Fields): Lines {
    const known = this.#lines.get(JSON.stringify([event, key]));
    if (known) return known;
    const isFull = this.#lines.size >= this.#options.keys;
    const shared = isFull ? {} : key;
    const id = JSON.stringify([event, shared]);
    const lines = this.#lines.get(id) ?? { event, key: shared, written: 0, suppressed: 0 };
    this.#lines.set(id, lines);
    return lines;
  }
}
