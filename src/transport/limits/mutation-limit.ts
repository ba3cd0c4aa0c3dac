/** Limits how fast one user, or one token without a user, may send mutations. */
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ApiError } from '../../domain/problem.ts';
import type { Context } from '../../graphql/context.ts';
import { rootFieldsOf } from '../../graphql/root-fields.ts';
import type { Viewer } from '../../graphql/viewer.ts';
import { TokenBucket } from './token-bucket.ts';
import type { TransportLimits } from './transport-limits.ts';

export type MutationLimits = Pick<TransportLimits, 'mutationsPerSecond' | 'uploadsPerMinute'>;

/**
 * Counts the mutations of one operation before any of them runs: a request runs with all of its mutations, or with
 * none. Queries, subscriptions, conversion reports and the platform's own token have no limit.
 * @returns the error with which the request is rejected; null when it may run.
 */
export type LimitMutation = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  context: Context,
) => ApiError | null;

interface Buckets {
  mutationsPerSecond: TokenBucket;
  uploadsPerMinute: TokenBucket;
}

/** Users whose last mutation is longest ago lose their bucket first, which is full again by then. */
const MAX_USERS = 10_000;
/** The mutations that lead to a conversion. */
const UPLOADS = new Set(['initiateUpload', 'retryConversion']);

export function createMutationLimit(limits: MutationLimits): LimitMutation {
  const users = new LRUCache<string, Buckets>({ max: MAX_USERS });

  function bucketsOf(viewer: Viewer, now: number): Buckets {
    const key = userKey(viewer);
    const known = users.get(key);
    if (known) return known;
    const { mutationsPerSecond, uploadsPerMinute } = limits;
    const buckets = {
      mutationsPerSecond: new TokenBucket(2 * mutationsPerSecond, mutationsPerSecond, now),
      uploadsPerMinute: new TokenBucket(uploadsPerMinute, uploadsPerMinute / 60, now),
    };
    users.set(key, buckets);
    return buckets;
  }

  return (document, operation, context) => {
    const { viewer, signed, parts } = context;
    if (operation.operation !== 'mutation' || signed) return null;
    if (viewer.role === 'anonymous' || viewer.role === 'platform') return null;
    const names = rootFieldsOf(document, operation);
    const counts = {
      mutationsPerSecond: names.length,
      uploadsPerMinute: names.filter((name) => UPLOADS.has(name)).length,
    };
    const now = performance.now();
    const buckets = bucketsOf(viewer, now);
    for (const limit of ['uploadsPerMinute', 'mutationsPerSecond'] as const) {
      const wait = buckets[limit].waitFor(counts[limit], now);
      if (wait === 0) continue;
      parts.audit.limited(limit, context);
      return limitError(limit, limits[limit], wait);
    }
    for (const limit of ['uploadsPerMinute', 'mutationsPerSecond'] as const) {
      buckets[limit].take(counts[limit], now);
    }
    return null;
  };
}

/** A user cannot evade the limit with a second token. */
const userKey = ({ user, video, tokenId }: Viewer): string =>
  JSON.stringify(user === null ? [tokenId] : [video, user]);

function limitError(measure: keyof MutationLimits, limit: number, wait: number): ApiError {
  const [what, unit] = measure === 'mutationsPerSecond' ? ['mutations', 'second'] : ['uploads', 'minute'];
  const rule = `One user may send ${limit} ${what} per ${unit}.`;
  if (!Number.isFinite(wait)) {
    return new ApiError('TOO_MANY_REQUESTS', `${rule} The request has more than may come at once.`, {
      measure,
      limit,
    });
  }
  const retryAfter = Math.ceil(wait * 1000) / 1000;
  const message = `${rule} Try again in ${retryAfter} s.`;
  return new ApiError('TOO_MANY_REQUESTS', message, { measure, limit, retryAfter });
}
