/** Those who watch through everything: over WebSocket, over server-sent events, and in the room. */
import { setTimeout as delay } from 'node:timers/promises';
import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ask } from '../../support/ask.ts';
import type { Cluster, Instance } from '../../support/cluster.ts';
import { comeIn, type Participant, share } from '../../support/xmpp/participant.ts';
import type { Segment, Viewing } from './checker.ts';

export interface Watching extends AsyncDisposable {
  viewing: Viewing;
  /** Cuts its connection, as a network does. */
  cut(): void;
  /** Stays where it is from now on, however silent it becomes there. */
  calm?(): void;
}

const QUERY = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';
const AGAIN_MS = 150;
const ANSWER_MS = 2_000;

interface Options {
  name: string;
  video: string;
  token: string;
  pick: () => Instance;
}

/** Cut off, it is cut off: what the other end still sends, as one that was paused does, is not heard. */
class Cable extends WebSocket {
  constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
    super(...parameters);
    // One that is cut before it is open says so; its end is all that counts.
    this.on('error', () => {});
  }

  override close(code?: number, reason?: string): void {
    if (code === CloseCode.TerminatedByClient) this.terminate();
    else super.close(code, reason);
  }
}
const CloseCode = { TerminatedByClient: 4499 } as const;

type Result = { data?: { videoUpdated: { version: number } } | null };

export function watchBySocket({ name, video, token, pick }: Options): Watching {
  const viewing: Viewing = { name, wire: 'websocket', video, segments: [] };
  const client = createSocketClient({
    url: () => pick().graphqlWs,
    webSocketImpl: Cable,
    connectionParams: { authorization: `Bearer ${token}` },
    shouldRetry: () => true,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: () => delay(AGAIN_MS),
    keepAlive: 2_000,
    on: {
      connected: () => viewing.segments.push({ versions: [] }),
      ping: (received) => {
        // A server that is paused answers nothing.
        if (!received) pong = setTimeout(() => client.terminate(), 2_000);
      },
      pong: () => clearTimeout(pong),
      closed: () => clearTimeout(pong),
    },
  });
  let pong: NodeJS.Timeout | undefined;
  client.subscribe<Result['data']>(
    { query: QUERY, variables: { id: video } },
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

/** A stream at a time; each that ends is followed by another. */
export function watchByEvents({ name, video, token, pick }: Options): Watching {
  const viewing: Viewing = { name, wire: 'events', video, segments: [] };
  let calm = false;
  let open = true;
  let stop = () => {};
  const running = (async () => {
    while (open) {
      const client = createEventClient({
        url: pick().graphql,
        headers: { authorization: `Bearer ${token}` },
        retryAttempts: 0,
      });
      const segment = { versions: [] as number[] };
      viewing.segments.push(segment);
      // A server that is paused says nothing, not even goodbye.
      let heard = Date.now();
      await new Promise<void>((resolve) => {
        const leave = client.subscribe<NonNullable<Result['data']>>(
          { query: QUERY, variables: { id: video } },
          {
            next: ({ data }) => {
              heard = Date.now();
              if (data) segment.versions.push(data.videoUpdated.version);
            },
            error: () => resolve(),
            complete: () => resolve(),
          },
        );
        const silence = setInterval(() => !calm && Date.now() - heard > 5_000 && stop(), 500);
        stop = () => {
          clearInterval(silence);
          leave();
          resolve();
        };
      });
      stop();
      client.dispose();
      await delay(AGAIN_MS);
    }
  })();
  return {
    viewing,
    cut: () => stop(),
    calm() {
      calm = true;
    },
    async [Symbol.asyncDispose]() {
      open = false;
      stop();
      await running;
    },
  };
}

/** A seat at a time; whoever loses theirs comes back, and asks what they missed: a room does not repeat it. */
export function watchInRoom({ name, video, token, pick }: Options, { prosody }: Cluster): Watching {
  const viewing: Viewing = { name, wire: 'xmpp', video, segments: [] };
  let open = true;
  let seated: Participant | null = null;
  let times = 0;
  const come = async () => {
    times += 1;
    const participant = await comeIn({
      service: prosody.service,
      domain: prosody.participants,
      room: `${video}@${prosody.conference}`,
      // The one before may still sit there: the chat server waits a while for whoever was cut off.
      nick: `${name.replaceAll(' ', '-')}-${times}`,
    });
    if (participant.heard.some(isRefusal)) {
      await participant[Symbol.asyncDispose]();
      throw new Error('not let in');
    }
    return participant;
  };
  const stateNow = async () => {
    for (; open; await delay(AGAIN_MS)) {
      const answer = await Promise.race([
        ask(pick().graphql, token, `{ video(id: "${video}") { version } }`).catch(() => null),
        delay(ANSWER_MS, null),
      ]);
      if (answer?.data?.video) return answer.data.video.version as number;
    }
    return 0;
  };
  const running = (async () => {
    while (open) {
      const participant = await come().catch(() => null);
      if (participant) {
        seated = participant;
        const segment: Segment = { versions: [] };
        viewing.segments.push(segment);
        const note = (stanza: Parameters<typeof share>[0]) => {
          const version = Number(share(stanza)?.attrs['version']);
          if (version > 0) segment.versions.push(version);
        };
        participant.heard.forEach(note);
        participant.client.on('stanza', note);
        const asking = stateNow().then((version) => {
          segment.read = version;
        });
        await Promise.all([participant.ended, asking]);
        await participant[Symbol.asyncDispose]();
      }
      await delay(AGAIN_MS);
    }
  })();
  return {
    viewing,
    cut: () => (seated?.client.socket as { destroy?: () => void } | undefined)?.destroy?.(),
    async [Symbol.asyncDispose]() {
      open = false;
      await seated?.client.stop().catch(() => {});
      await running;
    },
  };
}

const isRefusal = ({ name, attrs }: Participant['heard'][number]) =>
  name === 'presence' && attrs['type'] === 'error';
