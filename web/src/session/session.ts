/** Everything one mounted view works with: the store, the wires that feed it, and what it can ask for. */
import type { StoreApi } from 'zustand/vanilla';
import { type Commands, commands } from '../client/commands.ts';
import { type Connection, connect } from '../client/connection.ts';
import { SeatDocument, StageDocument } from '../client/operations.generated.ts';
import type { TokenSource } from '../client/token.ts';
import { watchVideo } from '../client/watch-video.ts';
import { createPageCache, type PageCache } from './page-cache.ts';
import { createToasts, type Toasts } from './toasts.ts';
import { createVideoStore, type VideoStore } from './video-store.ts';

/** Which wires bring the states: GraphQL, the room with GraphQL asked once for what is now, or both. */
export type Wires = 'graphql' | 'room' | 'both';

export interface SessionOptions {
  view: 'stage' | 'seat';
  /** Of the video. */
  id: string;
  /** Of the GraphQL endpoint. Without it nothing is asked for: the page feeds `receive` itself. */
  url?: string | undefined;
  token?: TokenSource | undefined;
  wires?: Wires | undefined;
}

export interface Session {
  readonly id: string;
  readonly store: VideoStore;
  readonly toasts: StoreApi<Toasts>;
  readonly pages: PageCache;
  /** Null when there is no GraphQL endpoint to ask. */
  readonly commands: Commands | null;
  /** Asks for the video again, for links that work. */
  refresh(): Promise<void>;
  close(): void;
}

export function openSession(options: SessionOptions): Session {
  const { id, view, url, token, wires = 'graphql' } = options;
  const store = createVideoStore(id);
  const toasts = createToasts();
  const { receive, setStatus } = store.getState();
  if (url === undefined || token === undefined) {
    setStatus('live');
    const pages = createPageCache(null);
    return { id, store, toasts, pages, commands: null, refresh: async () => {}, close() {} };
  }
  const connection = connect({ url, token, onStatus: setStatus });
  const refresh = () => refreshed(connection, options, receive);
  const leaveVideo =
    wires === 'room'
      ? () => {}
      : watchVideo({ connection, id, view, onStatus: setStatus }, (video) => receive(video, 'graphql'));
  const leaveRoom = wires === 'graphql' ? () => {} : joinRoom(store, refresh, wires === 'room');
  const asks = commands(connection);
  return {
    id,
    store,
    toasts,
    pages: createPageCache(asks),
    commands: asks,
    refresh,
    close() {
      leaveVideo();
      leaveRoom();
      connection.close();
    },
  };
}

/** Most seats never need the room, so what speaks XMPP is loaded by those that do. */
function joinRoom(store: VideoStore, refresh: () => Promise<void>, alone: boolean): () => void {
  const joining = import('./follow-room.ts').then(({ followRoom }) => followRoom(store, refresh, alone));
  return () => void joining.then((leave) => leave());
}

async function refreshed(
  connection: Connection,
  { id, view }: SessionOptions,
  receive: (value: unknown) => boolean,
): Promise<void> {
  const operation = view === 'stage' ? StageDocument : SeatDocument;
  const { video } = await connection.request<{ video: unknown }, { id: string }>(operation, { id });
  receive(video);
}
