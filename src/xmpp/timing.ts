/** How patient we are with chat servers; all in milliseconds. */
export interface Timing {
  /** From the first packet to being logged in. */
  connectWithin: number;
  /** A link that has been silent for so long is asked whether it is alive. */
  pingEvery: number;
  /** An answer that takes longer means that nobody is there. */
  answerWithin: number;
  /** From `say` to the room's echo, joining included. */
  sayWithin: number;
  /** A room that has been silent for so long is asked whether we are still in it (XEP-0410). */
  selfPingEvery: number;
  /** A room nobody says anything in is left after this; it goes on without us. */
  leaveAfter: number;
  /** The first pause before trying again, doubled up to the longest. */
  pause: number;
  longestPause: number;
  /** The same after a refusal, which time alone does not cure: a wrong password. */
  refusedPause: number;
  longestRefusedPause: number;
}

export const TIMING: Timing = {
  connectWithin: 15_000,
  pingEvery: 15_000,
  answerWithin: 10_000,
  sayWithin: 10_000,
  selfPingEvery: 60_000,
  leaveAfter: 3_600_000,
  pause: 500,
  longestPause: 30_000,
  refusedPause: 30_000,
  longestRefusedPause: 300_000,
};

/** The pause before try number `failures`, half of it by chance: servers that failed together return apart. */
export const backoff = (failures: number, first: number, longest: number): number =>
  Math.min(longest, first * 2 ** Math.min(failures, 20)) * (0.5 + Math.random() / 2);
