/** A viewer over WebSocket. */
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Viewing } from './checker.ts';
import {
  RECONNECT_MS,
  SUBSCRIPTION,
  type SubscriptionData,
  type Viewer,
  type ViewerOptions,
} from './viewer.ts';

/** A paused server answers no ping within this time. */
const PONG_WITHIN_MS = 2_000;
const TERMINATED_BY_CLIENT = 4499;

/** A WebSocket that receives nothing after it is cut, even what a paused server sends later. */
class CuttableSocket extends WebSocket {
  constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
    super(...parameters);
    // A socket that is cut before it is open emits an error besides the close event.
    this.on('error', () => {});
  }

  override close(code?: number, reason?: string): void {
    if (code === TERMINATED_BY_CLIENT) this.terminate();
    else super.close(code, reason);
  }
}

export function watchBySocket({ name, video, token, pick }: ViewerOptions): Viewer {
  const viewing: Viewing = { name, transport: 'websocket', video, segments: [] };
  let pong: NodeJS.Timeout | undefined;
  const client = createClient({
    url: () => pick().graphqlWs,
    webSocketImpl: CuttableSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    shouldRetry: () => true,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: () => delay(RECONNECT_MS),
    keepAlive: 2_000,
    on: {
      connected: () => viewing.segments.push({ versions: [] }),
      ping: (received) => {
        if (!received) pong = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
      },
      pong: () => clearTimeout(pong),
      closed: () => clearTimeout(pong),
    },
  });
  client.subscribe<SubscriptionData>(
    { query: SUBSCRIPTION, variables: { id: video } },
    {
      next: ({ data }) => data && viewing.segments.at(-1)?.versions.push(data.videoUpdated.version),
      error: (error) => viewing.segments.push({ versions: [Number.NaN] }) && console.error(name, error),
      complete: () => {},
    },
  );
  return {
    viewing,
    cut: () => client.terminate(),
    async [Symbol.asyncDispose]() {
      await client.dispose();
    },
  };
}
