/** The bearer token of a session, and how to get the next one. */

/** A token, or where to ask for one: called once at first, and with `expired` when the server no longer takes it. */
export type TokenSource = string | ((why: 'first' | 'expired') => string | Promise<string>);

export interface Tokens {
  current(): Promise<string>;
  /** Asks for another one. False when there is no other: the session is over until somebody opens it anew. */
  renew(): Promise<boolean>;
}

export function tokens(source: TokenSource): Tokens {
  if (typeof source === 'string') {
    return { current: async () => source, renew: async () => false };
  }
  let held: Promise<string> | null = null;
  let renewing: Promise<boolean> | null = null;
  const first = () => {
    held ??= Promise.resolve(source('first')).catch((error) => {
      held = null;
      throw error;
    });
    return held;
  };
  const next = async () => {
    const before = await first().catch(() => null);
    const after = await source('expired');
    held = Promise.resolve(after);
    return after !== before;
  };
  return {
    current: first,
    // Whoever finds the token expired at the same time waits for the same answer.
    renew: () => {
      renewing ??= next().finally(() => {
        renewing = null;
      });
      return renewing;
    },
  };
}
