/** One result of a subscription, serialised once for everybody who gets it. */
import type { FormattedExecutionResult } from 'graphql';

export interface Frame {
  /**
   * Grows with the state's version; a result that failed by our own fault ranks below a good one of the
   * same version. Who has seen a frame wants only frames of a higher rank.
   */
  rank: number;
  /** The result in JSON. */
  json: Buffer;
  /** Whether it failed by our own fault, so that trying again may help. */
  failed: boolean;
}

/** Before every frame. */
export const NOTHING_SEEN = -1;

/** Before every frame of a state that has this version, and after those of the states before it. */
export const justBefore = (version: number): number => version * 2 - 1;

export function frameOf(version: number, result: FormattedExecutionResult): Frame {
  const failed = result.errors?.some(({ extensions }) => extensions?.['code'] === 'INTERNAL_SERVER_ERROR');
  return {
    rank: version * 2 + (failed ? 0 : 1),
    json: Buffer.from(JSON.stringify(result)),
    failed: failed === true,
  };
}
