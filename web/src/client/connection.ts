/** One session with the server: a socket that comes back by itself, and requests beside it. */
import { createClient } from 'graphql-ws';
import { backoff, pause } from './backoff.ts';
import type { TypedDocumentString } from './operations.generated.ts';
import { request } from './request.ts';
import { type TokenSource, tokens } from './token.ts';

/**
 * `connecting` until the first answer, `live` while the socket is up, `reconnecting` after it was lost,
 * `expired` when the token is no longer taken and there is no other, `gone` when the video is.
 */
export type Status = 'connecting' | 'live' | 'reconnecting' | 'expired' | 'gone';

export interface ConnectionOptions {
  /** Of the GraphQL endpoint, absolute: `https://lectern.example.org/graphql`. The socket uses the same path. */
  url: string;
  token: TokenSource;
  onStatus?: ((status: Status) => void) | undefined;
}

export interface Sink<Result> {
  next(result: Result): void;
  /** Refused, or lost for good: an array of GraphQL errors, a close event, or an error. */
  error(reason: unknown): void;
  complete(): void;
}

export interface Connection extends Disposable {
  request<Result, Variables>(
    operation: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result>;
  /** Returns how to stop. Survives lost connections; each new one starts with the state as it is. */
  subscribe<Result, Variables>(
    operation: TypedDocumentString<Result, Variables>,
    variables: Variables,
    sink: Sink<Result>,
  ): () => void;
  readonly status: Status;
  close(): void;
}

/** The server closes a socket with this when its token has expired. */
const FORBIDDEN = 4403;
const UNAUTHORIZED = 4401;
const PING_EVERY = 12_000;
const PONG_WITHIN = 6_000;

export function connect({ url, token, onStatus }: ConnectionOptions): Connection {
  const held = tokens(token);
  let status: Status = 'connecting';
  let tokenRefused = false;
  let pongTimer: ReturnType<typeof setTimeout> | undefined;

  const setStatus = (next: Status) => {
    if (status === next || status === 'gone') return;
    status = next;
    onStatus?.(next);
  };

  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: async () => {
      if (tokenRefused && !(await held.renew())) {
        setStatus('expired');
        throw new Error('The token is no longer taken.');
      }
      tokenRefused = false;
      return { authorization: `Bearer ${await held.current()}` };
    },
    keepAlive: PING_EVERY,
    connectionAckWaitTimeout: 10_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (attempt) => pause(backoff(attempt)),
    // The library gives up on a browser's error event by default; a lost network is one.
    shouldRetry: () => status !== 'expired',
    on: {
      connected: () => setStatus('live'),
      ping: (received) => {
        // A socket that swallows pings is dead though nobody closed it, as after a laptop's sleep.
        if (!received) pongTimer = setTimeout(() => client.terminate(), PONG_WITHIN);
      },
      pong: () => clearTimeout(pongTimer),
      closed: (event) => {
        clearTimeout(pongTimer);
        const code = (event as { code?: number }).code;
        tokenRefused ||= code === FORBIDDEN || code === UNAUTHORIZED;
        if (status !== 'expired') setStatus('reconnecting');
      },
    },
  });

  const close = () => {
    clearTimeout(pongTimer);
    void client.dispose();
  };

  return {
    request: (operation, variables) => request({ url, tokens: held }, operation, variables),
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
