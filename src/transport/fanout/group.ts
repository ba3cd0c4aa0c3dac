/** Subscribers that sent the same request and may see the same data. They share one execution for each change. */
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import type { FormattedExecutionResult } from 'graphql';
import { SharedExecution, type Versioned } from './execution.ts';
import { type Frame, higherRanked } from './frame.ts';
import type { GroupUsage, TokenUsage } from './group-limiter.ts';
import { isVideo } from './pace.ts';
import type { Subscriber } from './subscriber.ts';

export interface GroupOptions {
  usage: GroupUsage;
  /** The states to follow. The group closes it when the last subscriber leaves. */
  source: AsyncIterator<Versioned>;
  execute: (state: Versioned) => Promise<FormattedExecutionResult>;
  /** Called with the token of each subscriber that leaves or that the group ends. */
  release: (token: TokenUsage) => void;
  /** Called once, when the last subscriber has left or the source has ended. */
  onEnd: () => void;
  /** Called after a frame was offered to this number of subscribers. */
  onBroadcast?: (state: Versioned, subscribers: number) => void;
}

/** Time between two executions of a state whose executions fail. */
const RECOVERY_INTERVAL_MS = 5_000;

/** The number of subscribers that receive a pointer before the server does something else: a millisecond of CPU. */
const POINTER_PORTION = 100;

export class Group {
  readonly #options: GroupOptions;
  readonly #execution: SharedExecution;
  readonly #subscribers = new Map<Subscriber, TokenUsage>();
  #upcoming: Promise<IteratorResult<Versioned>> | null = null;
  #hasEnded = false;

  constructor(options: GroupOptions) {
    this.#options = options;
    this.#execution = new SharedExecution(options.execute);
  }

  get usage(): GroupUsage {
    return this.#options.usage;
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** The frame that a subscriber needs after it has skipped some. */
  get newest(): Frame | null {
    return this.#execution.newest;
  }

  /** Follows the source until it ends or the last subscriber leaves. */
  async run(): Promise<void> {
    try {
      for (let step = await this.#next(); !step.done && !this.#hasEnded; step = await this.#next()) {
        const state = step.value;
        const frame = await this.#execution.frameFor(state);
        await this.#broadcast(state, frame);
        if (frame.failed) await this.#recover(state);
      }
      this.finish();
    } catch (error) {
      this.finish(error);
    }
  }

  /** Adds a subscriber. Its first frame is that of `state` or of a newer state. @returns a function that removes it. */
  add(subscriber: Subscriber, token: TokenUsage, state: Versioned): () => void {
    // The group may still execute an older state, and a client that reconnected may have seen a newer one.
    subscriber.startAt(state.version);
    this.#subscribers.set(subscriber, token);
    this.#execution.frameFor(state).then(
      (frame) => this.#subscribers.has(subscriber) && subscriber.offer(higherRanked(frame, this.newest)),
      (error: unknown) => this.#delete(subscriber) && subscriber.finish(error),
    );
    return () => this.#remove(subscriber);
  }

  #remove(subscriber: Subscriber): void {
    if (this.#delete(subscriber) && this.#subscribers.size === 0) this.#end();
  }

  #delete(subscriber: Subscriber): boolean {
    const token = this.#subscribers.get(subscriber);
    if (token) this.#options.release(token);
    return this.#subscribers.delete(subscriber);
  }

  #next(): Promise<IteratorResult<Versioned>> {
    const next = this.#upcoming ?? this.#options.source.next();
    this.#upcoming = null;
    return next;
  }

  /** Page turns and commands do not wait for the rest of a pointer's broadcast. */
  async #broadcast(state: Versioned, frame: Frame): Promise<void> {
    let offered = 0;
    for (const subscriber of this.#subscribers.keys()) {
      subscriber.offer(frame);
      offered += 1;
      if (offered % POINTER_PORTION === 0 && !isVideo(state)) await setImmediate();
    }
    this.#options.onBroadcast?.(state, this.#subscribers.size);
  }

  /** Repeats a failed execution until it succeeds or a newer state arrives. */
  async #recover(state: Versioned): Promise<void> {
    this.#upcoming = this.#options.source.next();
    const isSuperseded = this.#upcoming.then(() => true);
    while (!this.#hasEnded) {
      if (await Promise.race([isSuperseded, delay(RECOVERY_INTERVAL_MS, false)])) return;
      const frame = await this.#execution.frameFor(state);
      if (frame.failed) continue;
      await this.#broadcast(state, frame);
      return;
    }
  }

  /** Ends the subscription of every subscriber. */
  finish(error?: unknown): void {
    const subscribers = [...this.#subscribers.keys()];
    for (const subscriber of subscribers) this.#delete(subscriber);
    this.#end();
    for (const subscriber of subscribers) subscriber.finish(error);
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#execution.stop();
    this.#options.onEnd();
    void this.#options.source.return?.();
  }
}
