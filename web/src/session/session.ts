/** Opens the session of one mounted view: the state, the subscriptions that update the state, and the commands. */
import type { StoreApi } from 'zustand/vanilla';
import { type Commands, commands } from '../client/commands.ts';
import { type Connection, connect } from '../client/connection.ts';
import type { TokenSource } from '../client/token.ts';
import { operationsOf, type WatchOptions, watchVideo } from '../client/watch-video.ts';
import { createPages, type Pages } from './pages.ts';
import { createToasts, type Toasts } from './toasts.ts';
import { createVideoStore, type VideoStore } from './video-store.ts';

/**
 * The wires that deliver states: a GraphQL subscription, the XMPP room after one GraphQL query, or both at once.
 * `room` is the name that version 0.1 gave to `xmpp`.
 */
export type Wires = 'graphql' | 'xmpp' | 'both' | 'room';

/** What a pointer needs of a connection. */
export type PointerLine = Pick<Connection, 'request' | 'socket' | 'hasSocket'>;

export interface SessionOptions {
  view: 'stage' | 'seat';
  /** The id of the video. */
  id: string;
  /** The GraphQL endpoint. Without it the session sends no request, and the page calls `receive` itself. */
  url?: string | undefined;
  token?: TokenSource | undefined;
  wires?: Wires | undefined;
  /** The width in device pixels of the images that a seat receives at first. */
  imageWidth?: number | undefined;
}

export interface Session {
  readonly id: string;
  readonly store: VideoStore;
  readonly toasts: StoreApi<Toasts>;
  readonly pages: Pages;
  /** Null without a GraphQL endpoint. */
  readonly commands: Commands | null;
  /** Carries pointers. Null where no GraphQL subscription is open, because the room does not carry them. */
  readonly pointerLine: PointerLine | null;
  /** Fetches the video again, to get new links. */
  refresh(): Promise<void>;
  /** Sets the width in device pixels of the images that a seat receives. */
  setImageWidth(width: number): void;
  close(): void;
}

export function openSession(options: SessionOptions): Session {
  const store = createVideoStore(options.id);
  const { url, token } = options;
  const { setStatus } = store.getState();
  if (url !== undefined && token !== undefined) {
    return openSessionOn(connect({ url, token, onStatus: setStatus }), options, store);
  }
  setStatus('live');
  return {
    id: options.id,
    store,
    toasts: createToasts(),
    pages: createPages(null, store),
    commands: null,
    pointerLine: null,
    refresh: async () => {},
    setImageWidth() {},
    close() {},
  };
}

/** Opens a session on a connection, which `close` closes. */
export function openSessionOn(connection: Connection, options: SessionOptions, store: VideoStore): Session {
  const { id, view } = options;
  const wires = options.wires === 'room' ? 'xmpp' : (options.wires ?? 'graphql');
  const { receive, setStatus } = store.getState();
  let { imageWidth } = options;
  const refresh = () => fetchVideo(connection, { id, view, imageWidth }, receive);
  const watch = () =>
    wires === 'xmpp'
      ? () => {}
      : watchVideo({ connection, id, view, imageWidth, onStatus: setStatus }, (video) =>
          receive(video, 'graphql'),
        );
  let leaveVideo = watch();
  const leaveRoom = wires === 'graphql' ? () => {} : joinRoom(store, refresh, wires === 'xmpp');
  const api = commands(connection);
  return {
    id,
    store,
    toasts: createToasts(),
    pages: createPages(api, store),
    commands: api,
    pointerLine: wires === 'xmpp' ? null : connection,
    refresh,
    setImageWidth(width) {
      if (width === imageWidth) return;
      imageWidth = width;
      if (view === 'stage') return;
      leaveVideo();
      leaveVideo = watch();
    },
    close() {
      leaveVideo();
      leaveRoom();
      connection.close();
    },
  };
}

/** Loads the XMPP client on demand, because most seats do not use the room. */
function joinRoom(store: VideoStore, refresh: () => Promise<void>, roomOnly: boolean): () => void {
  const joining = import('./follow-room.ts').then(({ followRoom }) => followRoom(store, refresh, roomOnly));
  return () => void joining.then((leave) => leave());
}

async function fetchVideo(
  connection: Connection,
  options: WatchOptions,
  receive: (value: unknown) => boolean,
): Promise<void> {
  const { query, variables } = operationsOf(options);
  const { video } = await connection.request<{ video: unknown }, typeof variables>(query, variables);
  receive(video);
}
