/**
 * One LISTEN connection to PostgreSQL per server, which reports the commits of all servers to the listeners of
 * this one. A reconnect reports null, because the hub cannot know what was committed in between.
 */
import type { Logger } from '../log.ts';
import { type ChangeNotification, readNotification } from '../store/write-path/change-notification.ts';
import { openChannel } from './channel.ts';
import { LISTENER, PROBING } from './listen-connection.ts';

/** Receives the change notification of each commit, or null when any video may have changed. */
export type Listener = (change: ChangeNotification | null) => void;

export interface Hub extends AsyncDisposable {
  listen(listener: Listener): void;
  /** Whether the connection is open. */
  readonly connected: boolean;
  /** The number of times that the connection was replaced. */
  readonly reconnects: number;
}

/**
 * Resolves once PostgreSQL has accepted LISTEN; replaces a lost connection by itself from then on.
 * @throws when the first connection fails
 */
export async function openHub(url: string, channel: string, log: Logger, probing = PROBING): Promise<Hub> {
  const listeners = new Set<Listener>();
  const report = (payload: string | null) => {
    const change = payload === null ? null : readNotification(payload);
    for (const listener of listeners) listener(change);
  };
  const opened = await openChannel({ url, channel, name: LISTENER, probing }, report, log);
  return {
    listen: (listener) => void listeners.add(listener),
    get connected() {
      return opened.connected;
    },
    get reconnects() {
      return opened.reconnects;
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
