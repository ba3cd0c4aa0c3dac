/** A WebSocket that connects again by itself, and that notices a dead connection by its pings. */
import { type Client, createClient } from 'graphql-ws';
import { pause } from '../backoff.ts';
import { learnServerTime } from '../server-clock.ts';
import type { Tokens } from '../token.ts';

export interface SocketOptions {
  url: string;
  tokens: Tokens;
  /** Milliseconds before attempt `attempt`, counted from 0 after each connection. */
  retryMs(attempt: number): number;
  /** The server has acknowledged the connection, or has answered a ping. */
  onUp(): void;
  /** A ping has no answer in time. */
  onLate(): void;
  /** @param lived milliseconds since the acknowledgement; null when there was none */
  onClosed(lived: number | null, isAbnormal: boolean): void;
  /** The server rejected the token, and there is no other. */
  onExpired(): void;
}

export interface Socket extends Pick<Client, 'subscribe' | 'terminate'> {
  /** Ends the wait before the next attempt. */
  retryNow(): void;
  close(): void;
}

/** The close code with which the server rejects a token, at the start and once it has expired. */
const FORBIDDEN = 4403;
/** The close codes of a connection that was lost or that never opened, and of one that `terminate` ended. */
const ABNORMAL: unknown[] = [undefined, 1006, 4499];
/** With `MIN_PATIENCE_MS`, a user sees within three seconds that the connection is dead. */
const PING_INTERVAL_MS = 1_500;
/** Nobody looks at a hidden page, and pings cost the server more than all else that idle viewers do. */
const HIDDEN_PING_INTERVAL_MS = 12_000;
const PING = JSON.stringify({ type: 'ping' });
/** A connection whose pong takes longer counts as lost until the pong arrives. Slow networks get three round trips. */
const MIN_PATIENCE_MS = 1_000;
const MAX_PATIENCE_MS = 8_000;
/** A connection whose pong takes longer is replaced by another one. */
const PONG_TIMEOUT_MS = 10_000;
/** A connection is replaced by another one when the server has not acknowledged it after this time. */
const CONNECT_TIMEOUT_MS = 20_000;

export function openSocket(options: SocketOptions): Socket {
  const { url, tokens } = options;
  let tokenRejected = false;
  let hasExpired = false;
  let acknowledgedAt: number | null = null;
  /** Milliseconds of the last round trip. */
  let roundTrip = 0;
  let sentAt = 0;
  let timers: ReturnType<typeof setTimeout>[] = [];
  let pingTimer: ReturnType<typeof setTimeout> | undefined;
  /** Sends a ping over the open WebSocket. */
  let ping = () => {};
  let waiting = new AbortController();

  const clearTimers = () => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  };
  const waitForPong = () => {
    clearTimers();
    sentAt = performance.now();
    const patience = Math.min(MAX_PATIENCE_MS, Math.max(MIN_PATIENCE_MS, 3 * roundTrip));
    timers = [setTimeout(options.onLate, patience), setTimeout(() => client.terminate(), PONG_TIMEOUT_MS)];
  };
  const receiveAnswer = () => {
    clearTimers();
    roundTrip = performance.now() - sentAt;
    clearTimeout(pingTimer);
    pingTimer = setTimeout(() => ping(), isHidden() ? HIDDEN_PING_INTERVAL_MS : PING_INTERVAL_MS);
    options.onUp();
  };
  const pingWhenVisible = () => {
    // A ping that has no answer yet tells as much as another one.
    if (!isHidden() && acknowledgedAt !== null && timers.length === 0) ping();
  };
  globalThis.document?.addEventListener('visibilitychange', pingWhenVisible);

  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: async () => {
      if (tokenRejected && !(await tokens.renew())) {
        hasExpired = true;
        options.onExpired();
        throw new Error('The server rejected the token, and there is no other token.');
      }
      tokenRejected = false;
      return { authorization: `Bearer ${await tokens.current()}` };
    },
    retryAttempts: Number.POSITIVE_INFINITY,
    // An expired token leaves no gap: the connection is replaced at once.
    retryWait(attempt) {
      waiting = new AbortController();
      return pause(attempt === 0 && tokenRejected ? 0 : options.retryMs(attempt), waiting.signal);
    },
    // By default graphql-ws does not retry after an error event, which browsers also fire for a lost network.
    shouldRetry: () => !hasExpired,
    on: {
      connecting() {
        clearTimers();
        // A proxy may hold an upgrade, or the messages after it, without an answer.
        timers = [setTimeout(() => client.terminate(), CONNECT_TIMEOUT_MS)];
      },
      opened: () => {
        sentAt = performance.now();
      },
      connected: (socket, acknowledgement) => {
        ping = () => {
          clearTimeout(pingTimer);
          (socket as WebSocket).send(PING);
          // A connection can be dead without being closed, for example after a laptop slept.
          waitForPong();
        };
        learnServerTime((acknowledgement as { serverTime?: unknown } | undefined)?.serverTime);
        tokens.accepted();
        acknowledgedAt = performance.now();
        receiveAnswer();
      },
      pong: (received) => {
        if (received) receiveAnswer();
      },
      closed: (event) => {
        clearTimers();
        clearTimeout(pingTimer);
        const { code } = event as { code?: number };
        tokenRejected ||= code === FORBIDDEN;
        const lived = acknowledgedAt === null ? null : performance.now() - acknowledgedAt;
        acknowledgedAt = null;
        options.onClosed(lived, ABNORMAL.includes(code));
      },
    },
  });
  return {
    subscribe: client.subscribe,
    terminate: client.terminate,
    retryNow: () => waiting.abort(),
    close() {
      clearTimers();
      clearTimeout(pingTimer);
      globalThis.document?.removeEventListener('visibilitychange', pingWhenVisible);
      waiting.abort();
      // It rejects with the reason for which the connection has not opened.
      void Promise.resolve(client.dispose()).catch(() => {});
    },
  };
}

const isHidden = (): boolean => globalThis.document?.visibilityState === 'hidden';
