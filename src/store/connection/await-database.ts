/** Lets a server start before PostgreSQL does. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Logger, messageOf } from '../../log.ts';
import { isUnavailable } from './unavailable.ts';

const CONNECTION_TIMEOUT_MS = 5_000;
const PAUSE_MS = 500;

/**
 * Resolves when PostgreSQL accepts a connection, or when `signal` is aborted. Logs once that the server waits.
 * @param seconds How long to wait; 0 tries once.
 * @throws the error of the last connection. An error that waiting does not mend, such as a wrong password, is thrown
 * at once.
 */
export async function awaitDatabase(
  url: string,
  seconds: number,
  log: Pick<Logger, 'info' | 'warn'>,
  signal: AbortSignal,
): Promise<void> {
  const started = performance.now();
  let isLogged = false;
  while (!signal.aborted) {
    const error = await errorOfConnection(url);
    const waited = (performance.now() - started) / 1000;
    if (error === null) {
      if (isLogged) log.info({ seconds: Math.round(waited) }, 'database.found');
      return;
    }
    if (!isUnavailable(error) || waited >= seconds) throw error;
    if (!isLogged) log.warn({ reason: messageOf(error), seconds }, 'database.awaited');
    isLogged = true;
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function errorOfConnection(connectionString: string): Promise<Error | null> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECTION_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return null;
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
