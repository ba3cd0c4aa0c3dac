/** A graphql-ws client that never gives up. */
import { type Client, createClient } from 'graphql-ws';
import type { ClientOptions } from './client.ts';
import { pause, TOKEN_REFUSED, waitBefore } from './reconnect.ts';
import { resubscribe } from './resubscribe.ts';

const PING_INTERVAL_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;

/** By default graphql-ws gives up after 5 attempts, and at once after an error event, such as a refused connection. */
export function openSocket({ url, tokens, WebSocket: webSocketImpl }: ClientOptions): Client {
  let closeCode: number | undefined;
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl,
    // A rejected promise would end the client for good. The server refuses a connection without a token with 4403.
    connectionParams: async () => ({ authorization: await tokens.authorization().catch(() => '') }),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (attempt) => pause(waitBefore(attempt, closeCode)),
    keepAlive: PING_INTERVAL_MS,
    on: {
      closed(event) {
        clearTimeout(pongTimer);
        closeCode = codeOf(event);
        if (closeCode === TOKEN_REFUSED) tokens.refused();
      },
      // A connection can be lost without being closed, for example while a laptop sleeps.
      ping(received) {
        if (!received) pongTimer = setTimeout(() => client.terminate(), PONG_TIMEOUT_MS);
      },
      pong: () => clearTimeout(pongTimer),
    },
  });
  const { subscribe } = client;
  return { ...client, subscribe: (payload, sink) => resubscribe((inner) => subscribe(payload, inner), sink) };
}

const codeOf = (event: unknown): number | undefined =>
  typeof event === 'object' && event !== null && 'code' in event && typeof event.code === 'number'
    ? event.code
    : undefined;
