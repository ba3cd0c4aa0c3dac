/**
 * One LISTEN line to PostgreSQL per server. Tells, after each commit on any server, which video changed.
 * When the line was cut, whatever was said meanwhile is unknown: everybody is told to look again.
 */
import pg from 'pg';
import type { Logger } from '../log.ts';
import { type ChangeNotification, readNotification } from '../store/change-notification.ts';

/** Called with what a commit said, or null when any video may have changed. */
export type Listener = (notice: ChangeNotification | null) => void;

/** What the line is called in pg_stat_activity. */
export const LISTENER = 'lectern-listener';

const RETRY_MS = 250;
const RETRY_MOST_MS = 5_000;
/** A line that is silent this long is probed: a dead peer need not have said goodbye. */
const PROBE_MS = 10_000;

export interface Hub extends AsyncDisposable {
  listen(listener: Listener): void;
  /** Whether the line is up. */
  readonly connected: boolean;
  /** How often it was made again. */
  readonly reconnects: number;
}

/** Resolves once it listens; from then on it reconnects by itself. */
export async function openHub(url: string, channel: string, log: Logger): Promise<Hub> {
  const listeners = new Set<Listener>();
  const closing = new AbortController();
  let line: pg.Client | null = null;
  let reopening: Promise<void> | null = null;
  let reconnects = 0;

  const tell = (notice: ChangeNotification | null) => {
    for (const listener of listeners) listener(notice);
  };

  async function open(): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      application_name: LISTENER,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => lost(client));
    client.on('end', () => lost(client));
    client.on('notification', ({ payload }) => payload && tell(readNotification(payload)));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      client.removeAllListeners('end');
      await client.end().catch(() => undefined);
      throw error;
    }
    line = client;
  }

  function lost(client: pg.Client): void {
    if (client !== line || closing.signal.aborted) return;
    line = null;
    log.warn({}, 'hub.lost');
    reopening ??= reopen().finally(() => {
      reopening = null;
    });
  }

  async function reopen(): Promise<void> {
    for (let wait = RETRY_MS; !closing.signal.aborted; wait = Math.min(wait * 2, RETRY_MOST_MS)) {
      try {
        await open();
        reconnects += 1;
        log.info({}, 'hub.back');
        tell(null);
        return;
      } catch {
        await pause(wait, closing.signal);
      }
    }
  }

  const probe = setInterval(() => {
    const client = line;
    if (!client) return;
    const late = setTimeout(() => drop(client), PROBE_MS / 2);
    client.query('select 1').then(
      () => clearTimeout(late),
      () => drop(client),
    );
  }, PROBE_MS);

  function drop(client: pg.Client): void {
    // `end` waits for a peer that may never answer; the socket does not.
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    lost(client);
  }

  await open();
  return {
    listen: (listener) => void listeners.add(listener),
    get connected() {
      return line !== null;
    },
    get reconnects() {
      return reconnects;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(probe);
      closing.abort();
      const client = line;
      line = null;
      await client?.end().catch(() => undefined);
      await reopening;
      // A connection that came up while we were closing.
      await (line as pg.Client | null)?.end().catch(() => undefined);
    },
  };
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
