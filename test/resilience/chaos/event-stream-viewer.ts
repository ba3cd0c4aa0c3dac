/** A viewer over server-sent events: one event stream after the other. */
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import type { Segment, Viewing } from './checker.ts';
import {
  RECONNECT_MS,
  SUBSCRIPTION,
  type SubscriptionData,
  type Viewer,
  type ViewerOptions,
} from './viewer.ts';

/** A paused server sends nothing, not even the end of the stream. */
const SILENCE_MS = 5_000;

export function watchByEvents({ name, video, token, pick }: ViewerOptions): Viewer {
  const viewing: Viewing = { name, transport: 'events', video, segments: [] };
  let endsSilentStreams = true;
  let open = true;
  let endStream = () => {};

  async function watchOneStream(segment: Segment): Promise<void> {
    const client = createClient({
      url: pick().graphql,
      headers: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    let receivedAt = Date.now();
    await new Promise<void>((resolve) => {
      const unsubscribe = client.subscribe<SubscriptionData>(
        { query: SUBSCRIPTION, variables: { id: video } },
        {
          next: ({ data }) => {
            receivedAt = Date.now();
            if (data) segment.versions.push(data.videoUpdated.version);
          },
          error: () => resolve(),
          complete: () => resolve(),
        },
      );
      const isSilent = () => Date.now() - receivedAt > SILENCE_MS;
      const timer = setInterval(() => endsSilentStreams && isSilent() && endStream(), 500);
      endStream = () => {
        clearInterval(timer);
        unsubscribe();
        resolve();
      };
    });
    endStream();
    client.dispose();
  }

  const running = (async () => {
    while (open) {
      const segment: Segment = { versions: [] };
      viewing.segments.push(segment);
      await watchOneStream(segment);
      await delay(RECONNECT_MS);
    }
  })();
  return {
    viewing,
    cut: () => endStream(),
    keepConnection() {
      endsSilentStreams = false;
    },
    async [Symbol.asyncDispose]() {
      open = false;
      endStream();
      await running;
    },
  };
}
