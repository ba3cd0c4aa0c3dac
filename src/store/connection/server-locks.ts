/**
 * Advisory locks that one server holds on one connection to PostgreSQL of its own, however many they are. PostgreSQL
 * releases them when the connection ends: at once when the process is killed, and after `timeout` when it is suspended.
 */
import pLimit from 'p-limit';
import pg from 'pg';
import { destroySocket, destroyWhenSilent } from './silent-connection.ts';

export interface HeldLock {
  /** @throws when PostgreSQL may have given the lock to another server, because the connection was lost. */
  check(): Promise<void>;
  release(): Promise<void>;
}

export interface ServerLocks extends AsyncDisposable {
  /**
   * @param name The lock is `hashtextextended(name, 0)`.
   * @returns null when another server holds the lock, or this one already does.
   * @throws when PostgreSQL does not answer.
   */
  tryLock(name: string): Promise<HeldLock | null>;
  /** Holds a lock that no other server asks for, again after each loss of the connection. @returns the release */
  hold(name: string): () => void;
}

/** The `application_name` of the connection in pg_stat_activity. */
export const LOCKS = 'lectern-locks';

/** Longer than the timeout of a message to a room. */
const TIMEOUT_MS = 15_000;

/** Time for PostgreSQL to answer the end of the connection. */
export const CLOSE_TIMEOUT_MS = 1_000;

interface Connection {
  client: pg.Client;
  /** Runs one statement at a time, because pg has no queue of its own from version 9 on. */
  query<Row extends pg.QueryResultRow>(text: string, values?: string[]): Promise<pg.QueryResult<Row>>;
  /** The names of `hold` that are locked on this connection. */
  locked: Set<string>;
}

/** @param timeout Milliseconds after which PostgreSQL ends the connection of a server that is suspended. */
export function openServerLocks(databaseUrl: string, timeout = TIMEOUT_MS): ServerLocks {
  const taken = new Set<string>();
  const permanent = new Set<string>();
  let connection: Promise<Connection> | null = null;
  let isClosed = false;

  /** The current connection, or a new one when it was lost. */
  async function connected(): Promise<Connection> {
    if (isClosed) throw new Error('The server has released its locks.');
    if (connection) return connection;
    const opening = connect(() => {
      if (connection === opening) connection = null;
    });
    connection = opening;
    return opening;
  }

  async function connect(forget: () => void): Promise<Connection> {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: LOCKS,
      keepAlive: true,
      connectionTimeoutMillis: timeout / 3,
    });
    destroyWhenSilent(client, timeout / 3);
    client.on('error', forget);
    client.on('end', forget);
    try {
      await client.connect();
      await client.query(`set idle_session_timeout = ${timeout}`);
      const limit = pLimit(1);
      return {
        client,
        query: (text, values) => limit(() => client.query(text, values)),
        locked: new Set(),
      };
    } catch (error) {
      forget();
      destroySocket(client);
      throw error;
    }
  }

  /** Keeps the connection from being idle, and takes the permanent locks on a new one. */
  async function keepAlive(): Promise<void> {
    if (taken.size === 0 && permanent.size === 0) return;
    const current = await connected();
    const { client, locked } = current;
    try {
      await current.query('select 1');
      for (const name of permanent) {
        if (locked.has(name)) continue;
        locked.add(name);
        if (!(await lock(current, name))) locked.delete(name);
      }
    } catch {
      destroySocket(client);
    }
  }

  const timer = setInterval(() => void keepAlive().catch(() => undefined), timeout / 4);
  timer.unref();

  return {
    async tryLock(name) {
      if (taken.has(name)) return null;
      taken.add(name);
      let isLocked = false;
      try {
        const current = await connected();
        // When the answer is lost, PostgreSQL may hold the lock until the connection ends.
        isLocked = await lock(current, name).catch((error: unknown) => {
          destroySocket(current.client);
          throw error;
        });
        return isLocked ? heldLock(current, name, () => taken.delete(name)) : null;
      } finally {
        if (!isLocked) taken.delete(name);
      }
    },
    hold(name) {
      permanent.add(name);
      void keepAlive().catch(() => undefined);
      return () => {
        permanent.delete(name);
        void connection
          ?.then(async (current) => {
            if (current.locked.delete(name)) await unlock(current, name);
          })
          .catch(() => undefined);
      };
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearInterval(timer);
      await connection?.then(close).catch(() => undefined);
    },
  };
}

async function close({ client }: Connection): Promise<void> {
  const timer = setTimeout(() => destroySocket(client), CLOSE_TIMEOUT_MS);
  await client.end();
  clearTimeout(timer);
}

const heldLock = (connection: Connection, name: string, onRelease: () => void): HeldLock => ({
  async check() {
    await connection.query('select 1');
  },
  async release() {
    await unlock(connection, name);
    onRelease();
  },
});

async function lock(connection: Connection, name: string): Promise<boolean> {
  const { rows } = await connection.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
    [name],
  );
  return rows[0]?.locked === true;
}

/** A lost connection has released its locks. */
const unlock = (connection: Connection, name: string) =>
  connection.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => undefined);
