/** A viewer who follows a video over WebSocket or server-sent events. */
import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Ready } from '../../../local/ready.ts';
import type { Data } from './ask.ts';
import { VIDEO } from './webinar.ts';

export interface Viewer extends AsyncDisposable {
  /** Every received state, in order. */
  states: Data[];
  /** The end of the subscription; undefined while the subscription runs. */
  ended: Promise<unknown>;
  /** Waits up to `within` milliseconds for a state. States that have already arrived count. */
  until(what: (video: Data) => boolean, within?: number): Promise<Data>;
}

const WITHIN_MS = 120_000;

const SUBSCRIPTION = `subscription ($id: ID!) { videoUpdated(id: $id) { ${VIDEO} } }`;

/** Follows over a WebSocket that reconnects. */
export function watch(system: Ready, token: string, id: string, query = SUBSCRIPTION): Viewer {
  const client = createSocketClient({
    url: system.graphqlWs,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    shouldRetry: () => true,
    retryAttempts: 100,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
  });
  const viewer = collect();
  const stop = client.subscribe<{ videoUpdated: Data }>({ query, variables: { id } }, viewer.sink);
  return viewer.with(async () => {
    stop();
    await client.dispose();
  });
}

/** Follows over server-sent events. */
export function watchOverSse(system: Ready, token: string, id: string, query = SUBSCRIPTION): Viewer {
  const client = createEventClient({
    url: system.graphqlSse,
    headers: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const viewer = collect();
  const stop = client.subscribe<{ videoUpdated: Data }>({ query, variables: { id } }, viewer.sink);
  return viewer.with(async () => {
    stop();
    client.dispose();
  });
}

export function collect() {
  const states: Data[] = [];
  const waiting = new Set<() => void>();
  let finish: (how: unknown) => void = () => undefined;
  const ended = new Promise<unknown>((resolve) => {
    finish = resolve;
  });

  const add = (state: Data) => {
    states.push(state);
    for (const look of waiting) look();
  };

  const until = (what: (video: Data) => boolean, within = WITHIN_MS): Promise<Data> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`never saw it; the last was ${JSON.stringify(states.at(-1))?.slice(0, 600)}`));
      }, within);
      const look = () => {
        const found = states.find(what);
        if (!found) return;
        clearTimeout(late);
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });

  return {
    add,
    sink: {
      next({ data, errors }: { data?: Data; errors?: unknown }) {
        if (data) add(data.videoUpdated);
        else add({ errors });
      },
      error: (error: unknown) => finish(error),
      complete: () => finish('complete'),
    },
    with: (close: () => Promise<void>): Viewer => ({
      states,
      ended,
      until,
      [Symbol.asyncDispose]: close,
    }),
  };
}
