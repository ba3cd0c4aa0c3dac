/** The ways in which the server closes a WebSocket. */
import type { WebSocket } from 'ws';

/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.5 for 125 bytes, of which the code takes two */
const MAX_REASON_BYTES = 123;
/** Time in which the close frame may reach a client that sends too much. */
const FLOOD_CLOSE_TIMEOUT_MS = 250;

/** Sends a close frame, and destroys the socket after `timeout` milliseconds. Does nothing while the socket closes. */
export function closeSocket(ws: WebSocket, code: number, reason: string, timeout: number): void {
  if (ws.readyState > ws.OPEN) return;
  ws.close(code, fitReason(reason));
  // A client that does not read does not answer the close frame either.
  setTimeout(() => ws.terminate(), timeout).unref();
}

/** Closes a socket and reads nothing more from it, because each message or frame of a flood takes time. */
export function closeAtOnce(ws: WebSocket, code: number, reason: string): void {
  closeSocket(ws, code, reason, FLOOD_CLOSE_TIMEOUT_MS);
  ws.pause();
}

/** Shortens the reason of a close frame to what the frame can hold: ws throws when the reason is longer. */
function fitReason(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  // A character that is cut becomes a replacement character, which is longer than its first bytes.
  return bytes
    .subarray(0, MAX_REASON_BYTES)
    .toString()
    .replace(/\ufffd+$/, '');
}
