/** A viewer over each transport that reports the version of every state as it arrives, and reconnects. */
import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { HonestOptions } from './messages.ts';

export interface ViewerEvents {
  onVersion(version: number): void;
  onProblem(problem: string): void;
}

const QUERY = `subscription ($id: ID!) {
  videoUpdated(id: $id) { version activeShare { media { id title } page { number url width height } nextPage { url } } }
}`;
const RECONNECT_MS = 250;

interface Result {
  data?: { videoUpdated: { version: number } } | null;
  errors?: readonly { message: string }[];
}

const receive =
  ({ onVersion, onProblem }: ViewerEvents) =>
  ({ data, errors }: Result) => {
    if (data) onVersion(data.videoUpdated.version);
    else onProblem(`A viewer received ${errors?.[0]?.message}`);
  };

const reconnect = () => new Promise<void>((resolve) => setTimeout(resolve, RECONNECT_MS));

export function watchOverWebSocket(
  { url, student, video }: HonestOptions,
  events: ViewerEvents,
): () => unknown {
  const client = createSocketClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${student}` },
    shouldRetry: () => true,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: reconnect,
    on: { closed: (event) => events.onProblem(`The WebSocket closed with ${(event as CloseEvent).code}.`) },
  });
  client.subscribe<{ videoUpdated: { version: number } }>(
    { query: QUERY, variables: { id: video } },
    {
      next: (result) => receive(events)(result as Result),
      error: (error) => events.onProblem(`The subscription failed: ${String(error)}`),
      complete: () => {},
    },
  );
  return () => client.dispose();
}

export function watchOverEvents({ url, student, video }: HonestOptions, events: ViewerEvents): () => unknown {
  const client = createEventClient({
    url: `${url}/graphql`,
    headers: { authorization: `Bearer ${student}` },
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: () => {
      events.onProblem('The event stream ended.');
      return reconnect();
    },
  });
  client.subscribe<{ videoUpdated: { version: number } }>(
    { query: QUERY, variables: { id: video } },
    {
      next: (result) => receive(events)(result as Result),
      error: (error) => events.onProblem(`The subscription failed: ${String(error)}`),
      complete: () => {},
    },
  );
  return () => client.dispose();
}
