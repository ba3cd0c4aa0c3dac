/**
 * Counts how many WebSockets and event streams each token, and each user of a video, holds open on this server.
 * It counts verified identities: the same token in another spelling of the header is the same token.
 */
import type { Viewer } from '../../graphql/viewer.ts';
import type { TransportLimits } from './transport-limits.ts';

/** The count of one token or user. All connections of a token share the object. */
export class Quota {
  readonly #quotas: Map<string, Quota>;
  readonly #key: string;
  /** The quota of the token's user; null for a token without a user, and for a user. */
  readonly parent: Quota | null;
  count = 0;

  constructor(quotas: Map<string, Quota>, key: string, parent: Quota | null) {
    this.#quotas = quotas;
    this.#key = key;
    this.parent = parent;
  }

  add(): void {
    this.parent?.add();
    this.count += 1;
    this.#quotas.set(this.#key, this);
  }

  /** Releases one connection. Each connection calls it exactly once. */
  release(): void {
    this.parent?.release();
    this.count -= 1;
    if (this.count === 0) this.#quotas.delete(this.#key);
  }
}

export type QuotaLimit = 'socketsPerToken' | 'socketsPerUser';

export class Quotas {
  readonly #tokens = new Map<string, Quota>();
  readonly #users = new Map<string, Quota>();
  readonly #limits: Pick<TransportLimits, QuotaLimit>;

  constructor(limits: Pick<TransportLimits, QuotaLimit>) {
    this.#limits = limits;
  }

  /** Counts one more connection. @returns the quota that the connection releases, or the limit that is reached */
  acquire(viewer: Viewer): Quota | QuotaLimit {
    // Connections without a token share one quota.
    const key = viewer.tokenId ?? '';
    const quota = this.#tokens.get(key) ?? new Quota(this.#tokens, key, this.#quotaOfUser(viewer));
    const { socketsPerToken, socketsPerUser } = this.#limits;
    if (quota.count >= socketsPerToken) return 'socketsPerToken';
    if ((quota.parent?.count ?? 0) >= socketsPerUser) return 'socketsPerUser';
    quota.add();
    return quota;
  }

  #quotaOfUser({ user, video }: Viewer): Quota | null {
    if (user === null) return null;
    const key = JSON.stringify([video, user]);
    return this.#users.get(key) ?? new Quota(this.#users, key, null);
  }
}
