/**
 * The audit trail records the changes of a video with their author, and refused requests with the reason. The entries are
 * lines of the log. They contain only ids, and no token, link, title or file name.
 */
import type { Logger } from '../../log.ts';
import type { Viewer } from '../viewer.ts';
import { BoundedLog, type BoundedLogOptions } from './bounded-log.ts';
import type { ChangeEntry, Refusal, TokenLimit } from './events.ts';

export type Transport = 'http' | 'websocket' | 'events' | 'metrics';

/** The origin of a request. */
export interface Origin {
  /** The id of the request in the logs. */
  requestId: string;
  /** The address of the client, or of the proxy before the server. */
  address: string | null;
  transport: Transport;
}

/** The identity of a viewer in the trail. */
export type Identity = Pick<Viewer, 'role' | 'video' | 'user'>;

export interface Audit {
  /** Records a committed change of `video`. @param version The version of its state; null when it was deleted. */
  changed(by: Origin & { viewer: Identity }, video: string, version: number | null, entry: ChangeEntry): void;
  /** Records a refused request. @param identity null when the request has no valid token */
  refused(refusal: Refusal, by: Origin, identity: Identity | null): void;
  /** Records that a token, or its user, has reached a limit. @param cost the cost of the token so far */
  limited(limit: TokenLimit, by: Origin & { viewer: Viewer }, cost?: Record<string, number>): void;
  /** Records a conversion report whose signature is wrong. */
  reportRefused(by: Origin): void;
  /** The counts since the start of the server. */
  readonly counts: {
    refusals: ReadonlyMap<Refusal, number>;
    limits: ReadonlyMap<TokenLimit, number>;
    reports: number;
  };
  /** Writes the counts of suppressed lines. */
  flush(): void;
}

/** The platform chooses the ids of users, so a long id is cut. */
const MAX_USER_LENGTH = 200;

export function createAudit(log: Logger, options: Partial<BoundedLogOptions> = {}): Audit {
  const bounded = new BoundedLog(log, options);
  const refusals = new Map<Refusal, number>();
  const limits = new Map<TokenLimit, number>();
  let reports = 0;
  return {
    changed(by, video, version, { event, ...what }) {
      log.info({ ...originOf(by), ...identityOf(by.viewer), video, version, ...what }, event);
    },
    refused(reason, by, identity) {
      count(refusals, reason);
      const { request, address, transport } = originOf(by);
      const fields = { request, transport, ...(identity && identityOf(identity)) };
      bounded.warn('audit.token_refused', { address, reason }, fields);
    },
    limited(limit, by, cost = {}) {
      count(limits, limit);
      const { user, role, video } = identityOf(by.viewer);
      // Without a user, the address distinguishes tokens.
      const key = { user, video, limit, ...(user === null && { address: by.address }) };
      bounded.warn('audit.limit_reached', key, { ...originOf(by), role, ...cost });
    },
    reportRefused(by) {
      reports += 1;
      const { request, address } = originOf(by);
      bounded.warn('audit.report_refused', { address }, { request });
    },
    get counts() {
      return { refusals, limits, reports };
    },
    flush: () => bounded.flush(),
  };
}

const originOf = ({ requestId, address, transport }: Origin) => ({ request: requestId, address, transport });

const identityOf = ({ user, role, video }: Identity) => ({
  user: user?.slice(0, MAX_USER_LENGTH) ?? null,
  role,
  video,
});

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
