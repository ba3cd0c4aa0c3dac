/** Counts how many WebSockets and event streams each token holds open on this server. */
import { createHash } from 'node:crypto';

/** The count of one token. All connections of the token share the object. */
export class Quota {
  readonly #quotas: Map<string, Quota>;
  readonly #key: string;
  count = 0;

  constructor(quotas: Map<string, Quota>, key: string) {
    this.#quotas = quotas;
    this.#key = key;
  }

  /** Releases one connection. Each connection calls it exactly once. */
  release(): void {
    this.count -= 1;
    if (this.count === 0) this.#quotas.delete(this.#key);
  }
}

export class Quotas {
  /** By the SHA-256 of the token, so that memory holds no token. */
  readonly #quotas = new Map<string, Quota>();
  readonly #maxPerToken: number;

  constructor(maxPerToken: number) {
    this.#maxPerToken = maxPerToken;
  }

  /** Counts one more connection. @returns what the connection has to release; null when the token has none left. */
  acquire(authorization: string | undefined): Quota | null {
    const key = createHash('sha256')
      .update(authorization ?? '')
      .digest('base64');
    const quota = this.#quotas.get(key) ?? new Quota(this.#quotas, key);
    if (quota.count >= this.#maxPerToken) return null;
    quota.count += 1;
    this.#quotas.set(key, quota);
    return quota;
  }
}
