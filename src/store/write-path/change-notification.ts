/** The payload of the NOTIFY that each commit sends to every server. It names the changed video. */

/**
 * The NOTIFY channel. During an upgrade a server of version 0.1 sends and reads the same notifications, so the
 * channel and the form of the payload stay as they are.
 */
export const CHANNEL = 'lectern_video';

export interface ChangeNotification {
  video: string;
  /** When the change was committed, in milliseconds since 1970 by the clock of PostgreSQL; null if unknown. */
  at: number | null;
  /** The id of the request in the logs; null when no request caused the change. */
  request: string | null;
}

/**
 * The SQL expression of the payload. Its first 36 characters are the id; servers of different versions
 * understand each other as long as additions come last.
 */
export const notificationPayload = (video: string, request: string): string =>
  `${video}::text || ' ' || (extract(epoch from clock_timestamp()) * 1000)::bigint || ' ' || ${request}::text`;

export function readNotification(payload: string): ChangeNotification {
  const [video = '', at = '', request = ''] = payload.split(' ');
  return { video: video.slice(0, 36), at: /^\d+$/.test(at) ? Number(at) : null, request: request || null };
}

/** A request id that is safe in a payload and in logs: a client chooses part of it. */
export const safeRequestId = (request: string | undefined): string =>
  (request ?? '').replace(/[^\w:.-]/g, '').slice(0, 100);
