/**
 * Counts the groups of each token and of each video, bounds them, and weighs each group. An execution serves a whole
 * group, so many different requests of one token cost more than many viewers that send the same request.
 */
import type { Viewer } from '../../graphql/viewer.ts';
import type { TransportLimits } from '../limits/transport-limits.ts';

export type GroupLimits = Pick<TransportLimits, 'groupsPerToken' | 'groupsPerVideo'>;
export type GroupLimit = keyof GroupLimits;

/** The cost of one token's subscriptions. */
export class TokenUsage {
  readonly id: string;
  /** The number of subscriptions in each group. */
  readonly groups = new Map<GroupUsage, number>();
  /** Executions since the first subscription that served no other token. */
  executions = 0;
  /** Subscriptions that were rejected since the first subscription. */
  rejected = 0;

  constructor(id: string) {
    this.id = id;
  }

  get subscriptions(): number {
    return [...this.groups.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** The tokens that one group serves. */
export class GroupUsage {
  readonly key: string;
  readonly video: string | null;
  readonly tokens = new Set<TokenUsage>();

  constructor(key: string, video: string | null) {
    this.key = key;
    this.video = video;
  }

  /** Each token has the weight 1, divided by the number of its groups. A group has the sum of its tokens' shares. */
  get weight(): number {
    let sum = 0;
    for (const token of this.tokens) sum += 1 / token.groups.size;
    return sum;
  }

  /** Counts an execution for the token that alone causes it. @returns whether there is one such token */
  countExecution(): boolean {
    if (this.tokens.size !== 1) return false;
    for (const token of this.tokens) token.executions += 1;
    return true;
  }
}

/** A subscription that counts until it is released. */
export interface Admission {
  group: GroupUsage;
  token: TokenUsage;
}

export type Rejection = { limit: GroupLimit; token: TokenUsage };

export interface GroupLimiterOptions {
  limits: GroupLimits;
  /** Ends a group to make room for a token that costs less. */
  evict: (group: GroupUsage) => void;
}

export class GroupLimiter {
  readonly #options: GroupLimiterOptions;
  readonly #tokens = new Map<string, TokenUsage>();
  readonly #groups = new Map<string, GroupUsage>();
  readonly #videos = new Map<string, Set<GroupUsage>>();

  constructor(options: GroupLimiterOptions) {
    this.#options = options;
  }

  /** The largest number of groups that one token has now. */
  get maxGroupsOfOneToken(): number {
    return [...this.#tokens.values()].reduce((max, { groups }) => Math.max(max, groups.size), 0);
  }

  /** Counts a subscription of `viewer` to the group `key`, or names the limit that rejects it. */
  admit({ role, tokenId, video }: Viewer, key: string): Admission | Rejection {
    const id = tokenId ?? '';
    const token = this.#tokens.get(id) ?? new TokenUsage(id);
    const group = this.#groups.get(key) ?? new GroupUsage(key, video);
    // The platform's own token follows any number of videos.
    const limit = role === 'platform' || token.groups.has(group) ? null : this.#exceededLimit(token, group);
    if (limit) {
      token.rejected += 1;
      return { limit, token };
    }
    this.#add(token, group);
    return { token, group };
  }

  release({ token, group }: Admission): void {
    const count = token.groups.get(group) ?? 0;
    if (count > 1) {
      token.groups.set(group, count - 1);
      return;
    }
    token.groups.delete(group);
    if (token.groups.size === 0) this.#tokens.delete(token.id);
    group.tokens.delete(token);
    if (group.tokens.size > 0) return;
    this.#groups.delete(group.key);
    if (group.video === null) return;
    const groups = this.#videos.get(group.video);
    groups?.delete(group);
    if (groups?.size === 0) this.#videos.delete(group.video);
  }

  #add(token: TokenUsage, group: GroupUsage): void {
    token.groups.set(group, (token.groups.get(group) ?? 0) + 1);
    group.tokens.add(token);
    this.#tokens.set(token.id, token);
    this.#groups.set(group.key, group);
    if (group.video === null) return;
    const groups = this.#videos.get(group.video) ?? new Set();
    this.#videos.set(group.video, groups.add(group));
  }

  #exceededLimit(token: TokenUsage, group: GroupUsage): GroupLimit | null {
    const { limits, evict } = this.#options;
    if (token.groups.size >= limits.groupsPerToken) return 'groupsPerToken';
    const groups = this.#videos.get(group.video ?? '');
    if (this.#groups.has(group.key) || !groups || groups.size < limits.groupsPerVideo) return null;
    // A few tokens with many groups each must not keep every other viewer of the video out.
    const lightest = [...groups].reduce((a, b) => (b.weight < a.weight ? b : a));
    if (lightest.weight >= 1 / (token.groups.size + 1)) return 'groupsPerVideo';
    evict(lightest);
    return null;
  }
}
