/** Follows one subscription without a WebSocket: polls every few seconds, and follows an event stream where one passes. */
import { backoff, pause } from '../backoff.ts';
import { createGate } from '../gate.ts';
import type { openEventStream, StreamEvents } from './event-stream.ts';
import { finalStatus } from './status.ts';
import { type Change, pollMs, type Ways } from './ways.ts';

/** A subscription that ends at most once. */
export interface Followed {
  next(result: { data?: unknown; errors?: unknown }): void;
  error(reason: unknown): void;
  complete(): void;
  /** Asks for the newest state and passes it on. @returns whether it was newer than what was known */
  poll: ((signal: AbortSignal) => Promise<boolean>) | null;
}

export interface FallbackOptions {
  subscription: Followed;
  ways(): Ways;
  report(change: Change): void;
  openStream(open: typeof openEventStream, events: StreamEvents): () => void;
  /** Ends the subscription, after an error that no retry can help against. */
  fail(reason: unknown): void;
  /** Requests another token after the server has rejected the current one. @returns false when there is none */
  renewToken(): Promise<boolean>;
}

/** An answer that takes longer counts as lost until it arrives. */
const POLL_PATIENCE_MS = 3_000;
const POLL_TIMEOUT_MS = 10_000;
/** A stream without an event by then is collected by a proxy. The server sends the current state at once. */
const FIRST_EVENT_MS = 4_000;
/** A stream without an event by then, after polling has found a newer state, is collected by a proxy. */
const LAG_MS = 3_000;
/** A stream that lived longer is opened again at once: proxies cut streams, and servers restart. */
const LONG_LIFE_MS = 10_000;
/** After this number of streams in a row that did not last, polling alone goes on. */
const MAX_LOST_STREAMS = 2;
const STREAM_RETRY_MS = 60_000;

/** @returns a function that stops */
export function startFallback({ subscription, ways, report, ...parts }: FallbackOptions): () => void {
  const stopped = new AbortController();
  const streams = createGate();
  let waiting = new AbortController();
  let closeStream = () => {};
  let lostStreams = 0;
  let lastEventAt = Number.NEGATIVE_INFINITY;
  const timers = new Set<ReturnType<typeof setTimeout>>();

  const after = (milliseconds: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, milliseconds);
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };

  async function poll(ask: NonNullable<Followed['poll']>): Promise<boolean> {
    const startedAt = performance.now();
    const request = new AbortController();
    const giveUp = () => request.abort();
    stopped.signal.addEventListener('abort', giveUp);
    const timeouts = [
      after(POLL_PATIENCE_MS, () => report({ type: 'unanswered' })),
      after(POLL_TIMEOUT_MS, giveUp),
    ];
    try {
      const isNewer = await ask(request.signal);
      if (stopped.signal.aborted) return true;
      report({ type: 'answered' });
      if (isNewer && ways().stream === 'delivering') after(LAG_MS, () => judgeStream(startedAt));
      return true;
    } catch (error) {
      if (stopped.signal.aborted) return true;
      if (finalStatus(error)) parts.fail(error);
      else report({ type: 'unanswered' });
      return false;
    } finally {
      stopped.signal.removeEventListener('abort', giveUp);
      for (const clear of timeouts) clear();
    }
  }

  async function keepPolling(ask: NonNullable<Followed['poll']>): Promise<void> {
    for (let failures = 0; !stopped.signal.aborted; ) {
      waiting = new AbortController();
      failures = (await poll(ask)) ? 0 : failures + 1;
      if (stopped.signal.aborted || waiting.signal.aborted) continue;
      await pause(failures > 0 ? backoff(failures, { base: 1_000 }) : pollMs(ways()), waiting.signal);
    }
  }

  /** A poll that began at `startedAt` found a state, which the stream has to deliver as well. */
  function judgeStream(startedAt: number): void {
    if (ways().stream === 'delivering' && lastEventAt < startedAt - LAG_MS) blockStream();
  }

  function blockStream(): void {
    streams.close();
    closeStream();
    report({ type: 'stream blocked' });
    // The next poll was to come late, because the stream would deliver.
    waiting.abort();
    retryStreamLater();
  }

  function retryStreamLater(): void {
    after(STREAM_RETRY_MS, () => {
      lostStreams = 0;
      report({ type: 'stream retried' });
      void follow();
    });
  }

  async function follow(): Promise<void> {
    const isWanted = streams.enter();
    const openedAt = performance.now();
    const clearFirst = after(FIRST_EVENT_MS, () => isWanted() && blockStream());
    const lost = async (status: number | null) => {
      clearFirst();
      if (!isWanted()) return;
      if (status === 401) return (await parts.renewToken()) && isWanted() ? void follow() : undefined;
      lostStreams = performance.now() - openedAt > LONG_LIFE_MS ? 0 : lostStreams + 1;
      if (lostStreams >= MAX_LOST_STREAMS) return blockStream();
      report({ type: 'stream retried' });
      await pause(backoff(lostStreams), stopped.signal);
      if (isWanted()) void follow();
    };
    try {
      const { openEventStream } = await import('./event-stream.ts');
      if (!isWanted()) return;
      closeStream = parts.openStream(openEventStream, {
        next(result) {
          clearFirst();
          lastEventAt = performance.now();
          report({ type: 'stream delivered' });
          subscription.next(result);
        },
        complete: () => subscription.complete(),
        lost: (status) => void lost(status),
      });
    } catch {
      // The module did not load: polling does without it.
      if (isWanted()) blockStream();
    }
  }

  if (subscription.poll) void keepPolling(subscription.poll);
  if (ways().stream === 'blocked') retryStreamLater();
  else void follow();
  return () => {
    stopped.abort();
    waiting.abort();
    streams.close();
    closeStream();
    for (const timer of timers) clearTimeout(timer);
  };
}
