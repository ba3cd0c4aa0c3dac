/**
 * The time limits of the work with PostgreSQL. Each limit is shorter than the next one that would report the same
 * failure less exactly: PostgreSQL ends a statement before the server destroys its connection, and both happen before
 * the client receives its answer.
 */

/** Milliseconds. */
export interface Timeouts {
  /** From the arrival of a command to its answer. */
  command: number;
  /** From the arrival of a command to its COMMIT. The rest of `command` is for finding out what became of a COMMIT. */
  commit: number;
  /** After this time PostgreSQL ends a statement. */
  statement: number;
  /** After this time PostgreSQL ends a statement that waits for a lock. */
  lock: number;
  /** After this time without an answer the server destroys a connection. */
  silence: number;
  /** For a free connection of the pool, or for a new connection. */
  connection: number;
  /**
   * PostgreSQL rolls back a transaction that runs no statement for this long. A server that is suspended in the middle
   * of a change keeps its locks, and its kernel goes on answering for it. The limit also means that a COMMIT that
   * arrives late, because the network held it, commits nothing.
   */
  idleInTransaction: number;
}

const COMMAND_MS = 10_000;

export const timeoutsFor = (command = COMMAND_MS): Timeouts => ({
  command,
  commit: command * 0.8,
  statement: command * 0.75,
  lock: command * 0.6,
  silence: command * 0.9,
  connection: command * 0.8,
  idleInTransaction: command * 0.5,
});
