/** Fetches the keys that sign tokens, from the JWKS of the platform. */
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';

/** The error when the keys cannot be fetched. The server caused it, not the token. */
export class KeysUnavailable extends Error {}

/** Time for which fetched keys are used. A withdrawn key stays valid for this time. */
const CACHE_MS = 60_000;
/** Milliseconds between attempts to fetch the keys while they cannot be fetched. */
const RETRY_MS = 1_000;

/** @throws from the returned function: KeysUnavailable, and the errors of jose for a key that is not in the set. */
export function signingKeys(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: CACHE_MS,
    [customFetch]: fetchAtIntervals(RETRY_MS),
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
        throw error;
      }
      throw new KeysUnavailable(`JWT_JWKS_URL: ${(error as Error).message}`, { cause: error });
    }
  };
}

/** Repeats a failure for `interval` milliseconds: any client can name an unknown key, and so cause a fetch. */
function fetchAtIntervals(interval: number): FetchImplementation {
  let failure: { error: unknown; at: number } | null = null;
  return async (...parameters) => {
    if (failure && performance.now() - failure.at < interval) throw failure.error;
    try {
      return await fetchKeySet(...parameters);
    } catch (error) {
      failure = { error, at: performance.now() };
      throw error;
    }
  };
}

/** Fetches a set of keys. An answer that is no set of keys counts as a failure of the fetch, which jose does not see. */
async function fetchKeySet(...parameters: Parameters<FetchImplementation>): Promise<Response> {
  const response = await fetch(...parameters);
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The server of the keys answers with ${response.status} instead of 200 OK.`);
  }
  const keySet: unknown = await response.json();
  if (!isKeySet(keySet)) throw new Error('The server of the keys answers with JSON that is no set of keys.');
  return Response.json(keySet);
}

const isKeySet = (value: unknown): boolean => {
  const { keys } = (value ?? {}) as { keys?: unknown };
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
};
