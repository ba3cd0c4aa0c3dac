/** The state of a connection, as a view shows it. */
import { RequestFailed } from '../request.ts';

/**
 * `connecting` until the server has answered, `live` while the WebSocket is open, `slow` while the server answers but
 * WebSockets do not pass the network, so that states may come a few seconds late, `reconnecting` while the server does
 * not answer, `expired` when it rejects the token and the source has no other, `gone` when the video does not exist.
 */
export type Status = 'connecting' | 'live' | 'slow' | 'reconnecting' | 'expired' | 'gone';

/** Whether the newest state is known, apart from the last seconds. */
export const isConnected = (status: Status): boolean => status === 'live' || status === 'slow';

/** The status for an error that no retry can help against; null for every other reason. */
export function finalStatus(reason: unknown): Status | null {
  const code =
    reason instanceof RequestFailed
      ? reason.code
      : Array.isArray(reason)
        ? (reason[0]?.extensions?.code as string | undefined)
        : undefined;
  if (code === 'NOT_FOUND') return 'gone';
  if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') return 'expired';
  return null;
}
