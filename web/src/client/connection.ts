/** A connection to the server: subscriptions over a WebSocket that reconnects by itself, and requests over HTTP. */
import { createClient } from 'graphql-ws';
import { backoff, pause } from './backoff.ts';
import type { TypedDocumentString } from './operations/operations.generated.ts';
import { request } from './request.ts';
import { learnServerTime } from './server-clock.ts';
import { type TokenSource, tokens } from './token.ts';

/**
 * `connecting` until the first acknowledgement, `live` while the WebSocket is open, `reconnecting` after it was lost,
 * `expired` when the server rejects the token and the source has no other, `gone` when the video does not exist.
 */
export type Status = 'connecting' | 'live' | 'reconnecting' | 'expired' | 'gone';

export interface ConnectionOptions {
  /** The absolute URL of the GraphQL endpoint: `https://lectern.example.org/graphql`. The WebSocket has the same path. */
  url: string;
  token: TokenSource;
  onStatus?: ((status: Status) => void) | undefined;
}

export interface Sink<Result> {
  next(result: Result): void;
  /** The subscription failed; `reason` is an array of GraphQL errors, a close event, or an error. */
  error(reason: unknown): void;
  complete(): void;
}

export interface Connection extends Disposable {
  request<Result, Variables>(
    operation: TypedDocumentString<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Result>;
  /** Subscribes again after a lost connection. Returns a function that unsubscribes. */
  subscribe<Result, Variables>(
    operation: TypedDocumentString<Result, Variables>,
    variables: Variables,
    sink: Sink<Result>,
  ): () => void;
  readonly status: Status;
  close(): void;
}

/** The close code with which the server rejects a token, at the start and once it has expired. */
const FORBIDDEN = 4403;
/** With `MIN_PATIENCE_MS`, a user sees within three seconds that the connection is dead. */
const PING_INTERVAL_MS = 1_500;
/** A connection whose pong takes longer counts as lost until the pong arrives. Slow networks get three round trips. */
const MIN_PATIENCE_MS = 1_000;
const MAX_PATIENCE_MS = 8_000;
/** A connection whose pong takes longer is replaced by another one. */
const PONG_TIMEOUT_MS = 10_000;
/** Time for the server to accept the token of a new connection, which is replaced otherwise. */
const ACK_TIMEOUT_MS = 10_000;

export function connect({ url, token, onStatus }: ConnectionOptions): Connection {
  const bearer = tokens(token);
  let status: Status = 'connecting';
  let tokenRejected = false;
  let closed = false;
  /** Milliseconds of the last round trip. */
  let roundTrip = 0;
  let sentAt = 0;
  let patienceTimer: ReturnType<typeof setTimeout> | undefined;
  let pongTimer: ReturnType<typeof setTimeout> | undefined;

  const setStatus = (next: Status) => {
    if (closed || status === next || status === 'gone') return;
    status = next;
    onStatus?.(next);
  };

  const clearTimers = () => {
    clearTimeout(patienceTimer);
    clearTimeout(pongTimer);
  };
  const waitForPong = () => {
    clearTimers();
    sentAt = performance.now();
    const patience = Math.min(MAX_PATIENCE_MS, Math.max(MIN_PATIENCE_MS, 3 * roundTrip));
    patienceTimer = setTimeout(() => setStatus('reconnecting'), patience);
    pongTimer = setTimeout(() => client.terminate(), PONG_TIMEOUT_MS);
  };
  const receivePong = () => {
    clearTimers();
    roundTrip = performance.now() - sentAt;
    setStatus('live');
  };
  // The browser knows that the network is gone before the WebSocket does.
  const goOffline = () => {
    if (status !== 'live') return;
    setStatus('reconnecting');
    client.terminate();
  };
  globalThis.addEventListener?.('offline', goOffline);

  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: async () => {
      if (tokenRejected && !(await bearer.renew())) {
        setStatus('expired');
        throw new Error('The server rejected the token, and there is no other token.');
      }
      tokenRejected = false;
      return { authorization: `Bearer ${await bearer.current()}` };
    },
    keepAlive: PING_INTERVAL_MS,
    connectionAckWaitTimeout: ACK_TIMEOUT_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    // An expired token leaves no gap: the connection is replaced at once.
    retryWait: (attempt) => pause(attempt === 0 && tokenRejected ? 0 : backoff(attempt)),
    // By default graphql-ws does not retry after an error event, which browsers also fire for a lost network.
    shouldRetry: () => status !== 'expired',
    on: {
      opened: () => {
        sentAt = performance.now();
      },
      connected: (_socket, acknowledgement) => {
        learnServerTime((acknowledgement as { serverTime?: unknown } | undefined)?.serverTime);
        receivePong();
      },
      ping: (received) => {
        // A connection can be dead without being closed, for example after a laptop slept.
        if (!received) waitForPong();
      },
      pong: receivePong,
      closed: (event) => {
        clearTimers();
        const code = (event as { code?: number }).code;
        tokenRejected ||= code === FORBIDDEN;
        if (status !== 'expired') setStatus('reconnecting');
      },
    },
  });

  const close = () => {
    closed = true;
    clearTimers();
    globalThis.removeEventListener?.('offline', goOffline);
    void client.dispose();
  };

  return {
    request: (operation, variables, signal) => request({ url, tokens: bearer, signal }, operation, variables),
    subscribe<Result, Variables>(
      operation: TypedDocumentString<Result, Variables>,
      variables: Variables,
      sink: Sink<Result>,
    ) {
      return client.subscribe<Result>(
        { query: operation.toString(), variables: variables as Record<string, unknown> },
        {
          next: ({ data, errors }) => (data ? sink.next(data) : sink.error(errors)),
          error: (reason) => sink.error(reason),
          complete: () => sink.complete(),
        },
      );
    },
    get status() {
      return status;
    },
    close,
    [Symbol.dispose]: close,
  };
}
