/** The token of one viewer, and `fetch` with that token. */

export class Tokens {
  readonly #fetchToken: () => Promise<string>;
  #authorization: Promise<string> | null = null;

  /** @param fetchToken requests a fresh token from the platform, which signs it for the user who is logged in. */
  constructor(fetchToken: () => Promise<string>) {
    this.#fetchToken = fetchToken;
  }

  /** The value of the header `Authorization`. The token is the same until the server refuses it. */
  authorization(): Promise<string> {
    this.#authorization ??= this.#fetchToken().then(
      (token) => `Bearer ${token}`,
      (error: unknown) => {
        this.#authorization = null;
        throw error;
      },
    );
    return this.#authorization;
  }

  /** The server refused the token, so the next request fetches another one. */
  refused(): void {
    this.#authorization = null;
  }
}

/** A `fetch` that sends the token, and that repeats a request with a fresh token after the status 401. */
export function fetchWithToken(tokens: Tokens, send: typeof fetch = fetch): typeof fetch {
  const sendOnce = async (input: Parameters<typeof fetch>[0], init: RequestInit | undefined) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', await tokens.authorization());
    return send(input, { ...init, headers });
  };
  return async (input, init) => {
    const response = await sendOnce(input, init);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    tokens.refused();
    return sendOnce(input, init);
  };
}
