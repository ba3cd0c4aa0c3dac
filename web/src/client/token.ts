/** The bearer token of a connection. */

/**
 * A token, or a function that returns one. The function is called once with `first`, and with `expired` each time the
 * server rejects the current token.
 */
export type TokenSource = string | ((why: 'first' | 'expired') => string | Promise<string>);

export interface Tokens {
  current(): Promise<string>;
  /** Requests another token from the source. @returns false when the source has none; the session has ended then. */
  renew(): Promise<boolean>;
  /** The server has accepted the current token. */
  accepted(): void;
}

/** Tokens in a row that the server may reject. A platform whose tokens are wrong is not asked again and again. */
const MAX_REJECTIONS = 5;

export function tokens(source: TokenSource): Tokens {
  if (typeof source === 'string') {
    return { current: async () => source, renew: async () => false, accepted() {} };
  }
  let token: Promise<string> | null = null;
  let renewing: Promise<boolean> | null = null;
  let rejections = 0;
  const current = () => {
    token ??= Promise.resolve(source('first')).catch((error) => {
      token = null;
      throw error;
    });
    return token;
  };
  const replace = async () => {
    const before = await current().catch(() => null);
    const after = await source('expired');
    token = Promise.resolve(after);
    return after !== before;
  };
  return {
    current,
    // Requests that find the token expired at the same time share one renewal.
    renew: () => {
      if (renewing) return renewing;
      rejections += 1;
      if (rejections > MAX_REJECTIONS) return Promise.resolve(false);
      renewing = replace().finally(() => {
        renewing = null;
      });
      return renewing;
    },
    accepted() {
      rejections = 0;
    },
  };
}
