/** Remembers for the session which transport worked last, so that a reload does not wait for a blocked WebSocket. */
import type { Transport } from './ways.ts';

const KEY = 'lectern:transport';
const TRANSPORTS: readonly string[] = ['websocket', 'events', 'polling'] satisfies Transport[];

const isTransport = (text: string | null): text is Transport => text !== null && TRANSPORTS.includes(text);

// A browser may refuse storage to a page in another site's frame, and Node has none.
export function recallTransport(): Transport | null {
  try {
    const text = sessionStorage.getItem(KEY);
    return isTransport(text) ? text : null;
  } catch {
    return null;
  }
}

export function rememberTransport(transport: Transport): void {
  try {
    sessionStorage.setItem(KEY, transport);
  } catch {}
}
