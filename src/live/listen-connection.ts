/** A connection to PostgreSQL that listens on one channel. */
import pg from 'pg';
import { destroySocket } from '../store/connection/silent-connection.ts';

/** The `application_name` of the hub's connection in pg_stat_activity. */
export const LISTENER = 'lectern-listener';

/** The probes of the connection. Times are in milliseconds. A peer that dies without closing it sends nothing. */
export interface Probing {
  every: number;
  /** Time after which a peer that has answered no probe counts as dead. */
  answerWithin: number;
}

export const PROBING: Probing = { every: 10_000, answerWithin: 5_000 };

export interface ListenOptions {
  /** The URL of the database. */
  url: string;
  channel: string;
  /** The `application_name` of the connection in pg_stat_activity. */
  name: string;
  probing: Probing;
}

export interface ListenConnection {
  readonly isOpen: boolean;
  /** Sends payloads on the channel in one transaction, which gives them to this connection too. */
  notify(payloads: readonly string[]): Promise<void>;
  /** Resolves when the connection has been closed or lost; never rejects. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/**
 * Calls `onPayload` for each notification on `channel`. Resolves when PostgreSQL has accepted LISTEN.
 * @throws Error when there is no connection within five seconds
 */
export async function listen(
  { url, channel, name, probing }: ListenOptions,
  onPayload: (payload: string) => void,
): Promise<ListenConnection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
  });
  const closed = Promise.withResolvers<void>();
  let isOpen = true;
  const markClosed = () => {
    isOpen = false;
    closed.resolve();
  };
  client.on('error', markClosed);
  client.on('end', markClosed);
  client.on('notification', ({ payload }) => payload && onPayload(payload));
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  const stopProbing = probe(client, probing, () => {
    destroySocket(client);
    markClosed();
  });
  void closed.promise.then(stopProbing);
  return {
    get isOpen() {
      return isOpen;
    },
    async notify(payloads) {
      await client.query('select pg_notify($1, payload) from unnest($2::text[]) payload', [
        channel,
        payloads,
      ]);
    },
    closed: closed.promise,
    close: () => client.end().catch(() => undefined),
  };
}

/** Calls `onDead` when a query fails or has no answer in time. @returns a function that stops probing */
function probe(client: pg.Client, { every, answerWithin }: Probing, onDead: () => void): () => void {
  const timer = setInterval(() => {
    const late = setTimeout(onDead, answerWithin);
    client
      .query('select 1')
      .catch(onDead)
      .finally(() => clearTimeout(late));
  }, every);
  return () => clearInterval(timer);
}
