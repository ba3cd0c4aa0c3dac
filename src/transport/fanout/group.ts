/** Everybody who asked the same and may see the same: one execution for each change, whatever their number. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FormattedExecutionResult } from 'graphql';
import { type Frame, frameOf } from './frame.ts';

/** What a subscription follows: states whose version only grows. */
export interface Versioned {
  version: number;
}

/** One subscription of one client. */
export interface Subscriber {
  /** Whoever takes it has seen, or may have seen, everything older than this version. */
  startAt(version: number): void;
  /** A result that is there to be sent; one that ranks no higher than what was sent already is to be dropped. */
  offer(frame: Frame): void;
  /** Nothing comes after this. `error` is undefined when everything that had to be said was said. */
  finish(error?: unknown): void;
}

export interface GroupParts {
  /** The states; the group leaves it when nobody is left. */
  source: AsyncIterator<Versioned>;
  execute: (state: Versioned) => Promise<FormattedExecutionResult>;
  /** Nobody is left, or the source has ended. */
  onOver: () => void;
  /** A frame was offered to so many seats. */
  onBroadcast?: (state: Versioned, seats: number) => void;
}

/**
 * How long a frame serves those who join, in milliseconds. Signed links age; a room full of clients that
 * come back together is still served by one execution.
 */
const FRESH_MS = 10_000;
/** An execution that failed by our own fault, as when the database restarts, is tried so often before it is told. */
const ATTEMPTS = 6;
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export class Group {
  readonly #parts: GroupParts;
  readonly #seats = new Set<Subscriber>();
  #made: { version: number; at: number; frame: Promise<Frame> } | null = null;
  #newest: Frame | null = null;
  #upcoming: Promise<IteratorResult<Versioned>> | null = null;
  #over = false;

  constructor(parts: GroupParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#seats.size;
  }

  /** What a seat that had to skip wants when it can take something again. */
  get newest(): Frame | null {
    return this.#newest;
  }

  /** Follows the source until it ends or nobody is left. */
  async run(): Promise<void> {
    try {
      for (let step = await this.#next(); !step.done && !this.#over; step = await this.#next()) {
        const state = step.value;
        const frame = await this.#frame(state);
        this.#broadcast(state, frame);
        if (frame.failed) await this.#recover(state);
      }
      this.#finish();
    } catch (error) {
      this.#finish(error);
    }
  }

  /** Adds a seat whose first value is `state`, or what is newer by then. @returns how to leave. */
  take(seat: Subscriber, state: Versioned): () => void {
    // The group may still be busy with an older state, which a viewer who came back elsewhere is past.
    seat.startAt(state.version);
    this.#seats.add(seat);
    this.#frame(state).then(
      (frame) => this.#seats.has(seat) && seat.offer(better(frame, this.#newest)),
      (error: unknown) => this.#seats.delete(seat) && seat.finish(error),
    );
    return () => this.#leave(seat);
  }

  #leave(seat: Subscriber): void {
    if (!this.#seats.delete(seat) || this.#seats.size > 0 || this.#over) return;
    this.#over = true;
    this.#parts.onOver();
    void this.#parts.source.return?.();
  }

  #next(): Promise<IteratorResult<Versioned>> {
    const next = this.#upcoming ?? this.#parts.source.next();
    this.#upcoming = null;
    return next;
  }

  /** The frame of a state: made once, by whoever needs it first. */
  #frame(state: Versioned): Promise<Frame> {
    const made = this.#made;
    const reusable = made && made.version >= state.version && performance.now() - made.at < FRESH_MS;
    if (reusable) return made.frame;
    const frame = this.#make(state);
    if (made && made.version > state.version) return frame;
    const making = { version: state.version, at: performance.now(), frame };
    this.#made = making;
    const forget = () => {
      if (this.#made === making) this.#made = null;
    };
    frame.then(({ failed }) => failed && forget(), forget);
    return frame;
  }

  async #make(state: Versioned): Promise<Frame> {
    for (let attempt = 1; ; attempt++) {
      const frame = frameOf(state.version, await this.#parts.execute(state));
      if (!frame.failed || attempt === ATTEMPTS || this.#over) {
        this.#newest = better(frame, this.#newest);
        return frame;
      }
      await delay(PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  #broadcast(state: Versioned, frame: Frame): void {
    for (const seat of this.#seats) seat.offer(frame);
    this.#parts.onBroadcast?.(state, this.#seats.size);
  }

  /** Tries on until it succeeds or there is a newer state. */
  async #recover(state: Versioned): Promise<void> {
    this.#upcoming = this.#parts.source.next();
    const newer = this.#upcoming.then(() => true);
    while (!this.#over) {
      if (await Promise.race([newer, delay(LONGEST_PAUSE_MS, false)])) return;
      const frame = await this.#frame(state);
      if (frame.failed) continue;
      this.#broadcast(state, frame);
      return;
    }
  }

  #finish(error?: unknown): void {
    const seats = [...this.#seats];
    this.#seats.clear();
    if (!this.#over) {
      this.#over = true;
      this.#parts.onOver();
      void this.#parts.source.return?.();
    }
    for (const seat of seats) seat.finish(error);
  }
}

const better = (frame: Frame, other: Frame | null): Frame =>
  other && other.rank > frame.rank ? other : frame;
