/** One result of a subscription, serialised once for all subscribers of a group. */
import type { FormattedExecutionResult } from 'graphql';

export interface Frame {
  /**
   * Grows with the version of the state. A result that failed with an internal error ranks below a good one of
   * the same version. A subscriber that has received a frame accepts only frames of a higher rank.
   */
  rank: number;
  /** The result in JSON. */
  json: Buffer;
  /** Whether the execution failed with an internal error, so that another attempt may succeed. */
  failed: boolean;
}

/** The codes of errors that another attempt may not meet. */
const FAILURES: unknown[] = ['INTERNAL_SERVER_ERROR', 'UNAVAILABLE'];

/** Ranks below every frame. */
export const LOWEST_RANK = -1;

/** Ranks below every frame of this version and above every frame of the versions before it. */
export const rankBefore = (version: number): number => version * 2 - 1;

export function frameOf(version: number, result: FormattedExecutionResult): Frame {
  const failed = result.errors?.some(({ extensions }) => FAILURES.includes(extensions?.['code'])) ?? false;
  return {
    rank: version * 2 + (failed ? 0 : 1),
    json: Buffer.from(JSON.stringify(result)),
    failed,
  };
}

export const higherRanked = (frame: Frame, other: Frame | null): Frame =>
  other && other.rank > frame.rank ? other : frame;
