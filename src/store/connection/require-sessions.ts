/** Refuses a database whose connections are not sessions. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';

const SET = `select set_config('lectern.session', $1, false)`;
const READ = `select current_setting('lectern.session', true) as session`;

/**
 * The server listens for notifications and prepares statements, which belong to a session of PostgreSQL. A pooler that
 * gives each transaction another session loses both without an error.
 * @throws Error with a sentence for the operator; the error of a connection that fails
 */
export async function requireSessions(url: string): Promise<void> {
  const [first, second] = [connection(url), connection(url)];
  try {
    await Promise.all([first.connect(), second.connect()]);
    const own = randomUUID();
    await first.query(SET, [own]);
    // This transaction occupies the session that a pooler has just taken from the first connection.
    await second.query('begin');
    const other = await second.query<{ session: string | null }>(READ);
    const kept = await first.query<{ session: string | null }>(READ);
    if (other.rows[0]?.session === own || kept.rows[0]?.session !== own) throw new Error(POOLED);
  } finally {
    await Promise.all([first, second].map((client) => client.end().catch(() => undefined)));
  }
}

const CONNECTION_TIMEOUT_MS = 10_000;

function connection(url: string): pg.Client {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECTION_TIMEOUT_MS });
  // The queries reject too.
  client.on('error', () => undefined);
  return client;
}

const POOLED =
  'DATABASE_URL leads to a pooler that gives each transaction another session, such as PgBouncer with pool_mode=transaction. Lectern needs sessions, because it listens for notifications. Connect to PostgreSQL itself, or set pool_mode=session.';
