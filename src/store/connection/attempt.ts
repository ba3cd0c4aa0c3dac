/** One attempt to commit a change: it ends in time, and it never commits after the client was asked to try again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { poolOf } from './pool.ts';
import { type Timeouts, timeoutsFor } from './timeouts.ts';
import { isUnavailable, outcomeUnknown, sqlStateOf, unavailable } from './unavailable.ts';

/** The time limits of one command, from its arrival. */
export class Deadline {
  /** Aborted when the command must not send COMMIT any more. */
  readonly signal: AbortSignal;
  readonly #answerAt: number;

  constructor({ commit, command }: Pick<Timeouts, 'commit' | 'command'> = timeoutsFor()) {
    this.signal = AbortSignal.timeout(commit);
    this.#answerAt = performance.now() + command;
  }

  /** Milliseconds until the client has to have its answer. */
  get remaining(): number {
    return Math.max(0, this.#answerAt - performance.now());
  }
}

/**
 * Has to be called immediately before COMMIT, with the result of `pg_current_xact_id()`.
 * @throws when the deadline has passed, so that the transaction rolls back
 */
export type BeforeCommit = (transactionId: string | null) => void;

/**
 * Runs a transaction until the deadline.
 * @throws ApiError UNAVAILABLE when it has not committed and never will; ApiError OUTCOME_UNKNOWN when COMMIT was sent
 * and PostgreSQL does not tell in time what became of it; every other error of `run`, after a rollback
 */
export async function attempt<T>(
  em: EntityManager,
  deadline: Deadline,
  run: (beforeCommit: BeforeCommit) => Promise<T>,
): Promise<T> {
  const { signal } = deadline;
  /** The transaction whose COMMIT was sent. */
  const sent: { transactionId: string | null }[] = [];
  const beforeCommit: BeforeCommit = (transactionId) => {
    signal.throwIfAborted();
    sent.push({ transactionId });
  };
  try {
    return await untilAborted(run(beforeCommit), signal);
  } catch (error) {
    const isPassing = signal.aborted || isUnavailable(error);
    const [lost] = isPassing && !isRolledBack(error) ? sent : [];
    if (lost && !(await hasAborted(em, lost.transactionId, deadline))) throw outcomeUnknown();
    throw isPassing ? Object.assign(unavailable(), { cause: error }) : error;
  }
}

/** Rejects when `signal` is aborted, even if `work` goes on. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** PostgreSQL answers a COMMIT that it refuses with an error, except when it ends the connection at the same time. */
function isRolledBack(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== null && !state.startsWith('57P') && !state.startsWith('08');
}

const ASK_AGAIN_MS = 100;
/** The error of a transaction id that PostgreSQL has not assigned: a crash has undone its assignment. */
const NOT_ASSIGNED = '22023';

/**
 * Whether PostgreSQL reports that the transaction has not committed. A crash may undo a transaction together with the
 * assignment of its id, which then belongs to another transaction. The status `committed` is therefore no proof.
 */
async function hasAborted(
  em: EntityManager,
  transactionId: string | null,
  deadline: Deadline,
): Promise<boolean> {
  if (transactionId === null) return false;
  const pool = await poolOf(em);
  const text = 'select pg_xact_status($1::text::xid8) as status';
  while (deadline.remaining > 0) {
    const asked = pool.query<{ status: string | null }>(text, [transactionId]).then(
      ({ rows: [row] }) => row?.status ?? null,
      (error: unknown) => (sqlStateOf(error) === NOT_ASSIGNED ? 'aborted' : 'in progress'),
    );
    const status = await Promise.race([asked, delay(deadline.remaining, null)]);
    if (status !== 'in progress') return status === 'aborted';
    await delay(Math.min(ASK_AGAIN_MS, deadline.remaining));
  }
  return false;
}
