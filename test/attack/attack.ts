/**
 * The interface of an attack. `npm run attack` repeats every attack of attacks/index.ts for minutes against a
 * production server; `npm test` runs one short round of each.
 */
import type { Random } from '../support/random.ts';
import type { Target } from './target.ts';

export interface Attack {
  /** The name in the table: lower-case words with hyphens. */
  name: string;
  /** One sentence that says what the attacker sends. */
  description: string;
  /**
   * Attacks once. Resolves when everything that it opened is closed, so that the next attack starts from nothing.
   * An answer that the server must not give is reported with `round.fail`; the run continues.
   * @throws when the round cannot be completed, which counts as a failure too
   */
  run(target: Target, round: Round): Promise<Counts>;
}

/** What happened in one round, for the table: `{ requests: 120, refused: 118 }`. */
export type Counts = Record<string, number>;

/** One execution of an attack. */
export interface Round {
  /** The same seed gives the same round. */
  random: Random;
  /** True in `npm test`: the round takes a second at most. Otherwise it may take `ROUND_SECONDS`. */
  isShort: boolean;
  /**
   * The source address for connections (`localAddress`), another loopback address than that of honest viewers, so
   * that limits on connections per address apply to the attacker alone.
   */
  address: string;
  /** Aborts when the time of the round is over. The attack then closes what it opened and resolves. */
  signal: AbortSignal;
  /** Reports that the server answered as it must not. The run fails at its end. */
  fail(problem: string): void;
}

/** Seconds after which the signal of a long round aborts. */
export const ROUND_SECONDS = 20;
/** Seconds after which the signal of a short round aborts. */
export const SHORT_ROUND_SECONDS = 10;
