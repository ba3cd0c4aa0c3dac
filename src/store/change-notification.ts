/** What a commit says to every server: which video, when, and at whose request. */

export interface ChangeNotification {
  video: string;
  /** Milliseconds since 1970 by the database's clock; null from a server that does not say. */
  at: number | null;
  /** Names the request in logs; null when there was none. */
  request: string | null;
}

/**
 * SQL of a notice's payload. The id comes first and has always 36 characters: what follows may grow, and
 * servers of two versions understand each other.
 */
export const notificationPayload = (video: string, request: string): string =>
  `${video}::text || ' ' || (extract(epoch from clock_timestamp()) * 1000)::bigint || ' ' || ${request}::text`;

export function readNotification(payload: string): ChangeNotification {
  const [video = '', at = '', request = ''] = payload.split(' ');
  return { video: video.slice(0, 36), at: /^\d+$/.test(at) ? Number(at) : null, request: request || null };
}

/** Part of it is a client's own word: nothing but what an id is made of is kept. */
export const requestName = (request: string | undefined): string =>
  (request ?? '').replace(/[^\w:.-]/g, '').slice(0, 100);
