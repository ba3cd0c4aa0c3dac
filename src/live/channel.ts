/** One NOTIFY channel of PostgreSQL, over a connection that replaces itself when it is lost. */
import pRetry from 'p-retry';
import type { Logger } from '../log.ts';
import { type ListenOptions, listen } from './listen-connection.ts';

/** Receives each payload, or null when payloads may have been lost because the connection was replaced. */
export type PayloadListener = (payload: string | null) => void;

const RECONNECT = { retries: Number.POSITIVE_INFINITY, minTimeout: 250, factor: 2, maxTimeout: 5_000 };

export interface Channel extends AsyncDisposable {
  /** Whether the connection is open. */
  readonly connected: boolean;
  /** The number of times that the connection was replaced. */
  readonly reconnects: number;
  /** Sends payloads in one transaction. Rejects when the connection is lost. */
  notify(payloads: readonly string[]): Promise<void>;
}

/**
 * Resolves once PostgreSQL has accepted LISTEN; replaces a lost connection by itself from then on.
 * @throws when the first connection fails
 */
export async function openChannel(
  options: ListenOptions,
  onPayload: PayloadListener,
  log: Logger,
): Promise<Channel> {
  const closing = new AbortController();
  const connect = () => listen(options, onPayload);
  let connection = await connect();
  let reconnects = 0;

  async function reconnect(): Promise<void> {
    const attempt = async () => {
      // p-retry gives up at a TypeError, so every failure becomes an Error.
      connection = await connect().catch((cause: unknown) => {
        throw new Error('The channel cannot connect.', { cause });
      });
    };
    await pRetry(attempt, { ...RECONNECT, signal: closing.signal });
    reconnects += 1;
    log.info({ channel: options.channel }, 'hub.reconnected');
    onPayload(null);
  }

  async function keepConnected(): Promise<void> {
    for (;;) {
      await connection.closed;
      if (closing.signal.aborted) return;
      log.warn({ channel: options.channel }, 'hub.disconnected');
      await reconnect();
    }
  }

  const keeping = keepConnected().catch((error: unknown) => {
    if (!closing.signal.aborted) throw error;
  });
  return {
    get connected() {
      return connection.isOpen;
    },
    get reconnects() {
      return reconnects;
    },
    notify: (payloads) => connection.notify(payloads),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await connection.close();
      await keeping;
      // A reconnect that was under way may have opened another connection.
      await connection.close();
    },
  };
}
