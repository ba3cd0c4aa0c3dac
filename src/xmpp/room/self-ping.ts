/** Self-pings, by which an occupant learns whether it is still in a room (XEP-0410). */
import type { Connection } from '../connection/connection.ts';
import { ping } from '../connection/iq.ts';
import { StanzaError } from '../connection/stanza-error.ts';

/**
 * "The client is joined, but the pinged client does not implement XEP-0199." The XEP lists `item-not-found`
 * too, for an occupant that has just changed its nickname, but a room that does not exist gives the same answer.
 * @see https://xmpp.org/extensions/xep-0410.html#performingselfping
 */
const STILL_JOINED = new Set(['service-unavailable', 'feature-not-implemented']);

/**
 * Sends a ping to the server's own occupant JID, which a room answers or forwards only for an occupant.
 * @returns the error condition when the room no longer has the occupant; null when it has, or gives no answer.
 */
export async function selfPing(connection: Connection, occupantJid: string): Promise<string | null> {
  try {
    await connection.request(ping(occupantJid));
    return null;
  } catch (error) {
    if (!(error instanceof StanzaError) || STILL_JOINED.has(error.condition)) return null;
    return error.condition;
  }
}
