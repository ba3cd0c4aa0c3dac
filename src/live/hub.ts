/**
 * One LISTEN connection to PostgreSQL per server, which reports the commits of all servers to the listeners of
 * this one. A reconnect reports null, because the hub cannot know what was committed in between.
 */
import pRetry from 'p-retry';
import type { Logger } from '../log.ts';
import { type ChangeNotification, readNotification } from '../store/write-path/change-notification.ts';
import { listen, PROBING } from './listen-connection.ts';

/** Receives the change notification of each commit, or null when any video may have changed. */
export type Listener = (change: ChangeNotification | null) => void;

const RECONNECT = { retries: Number.POSITIVE_INFINITY, minTimeout: 250, factor: 2, maxTimeout: 5_000 };

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
  const closing = new AbortController();
  const report = (change: ChangeNotification | null) => {
    for (const listener of listeners) listener(change);
  };
  const onPayload = (payload: string) => report(readNotification(payload));
  const connect = () => listen(url, channel, onPayload, probing);
  let connection = await connect();
  let reconnects = 0;

  async function reconnect(): Promise<void> {
    const attempt = async () => {
      // p-retry gives up at a TypeError, so every failure becomes an Error.
      connection = await connect().catch((cause: unknown) => {
        throw new Error('The hub cannot connect.', { cause });
      });
    };
    await pRetry(attempt, { ...RECONNECT, signal: closing.signal });
    reconnects += 1;
    log.info({}, 'hub.reconnected');
    report(null);
  }

  async function keepConnected(): Promise<void> {
    for (;;) {
      await connection.closed;
      if (closing.signal.aborted) return;
      log.warn({}, 'hub.disconnected');
      await reconnect();
    }
  }

  const keeping = keepConnected().catch((error: unknown) => {
    if (!closing.signal.aborted) throw error;
  });
  return {
    listen: (listener) => void listeners.add(listener),
    get connected() {
      return connection.isOpen;
    },
    get reconnects() {
      return reconnects;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await connection.close();
      await keeping;
      // A reconnect that was under way may have opened another connection.
      await connection.close();
    },
  };
}
