/** Interprets the message stanzas of a room for the occupant of this server. Pure. */
import type { Element } from '@xmpp/client';
import { errorCondition } from '../connection/stanza-error.ts';
import * as muc from './muc.ts';

export type RoomMessage =
  /** The room refuses the message with this `id`. */
  | { type: 'error'; id: string; condition: string; isNotJoined: boolean }
  /** The room has sent the message with this `id` to every occupant. */
  | { type: 'reflected'; id: string }
  | { type: 'configuration-changed' };

/** A room answers a message with one of these conditions when the sender is not its occupant. */
const NOT_JOINED = ['not-acceptable', 'item-not-found', 'gone'];

/**
 * "The service MUST change the 'from' attribute to the sender's room JID and reflect the message out to the full
 * JID of each occupant": a message from the own occupant JID confirms that the room has sent it to all of them.
 * Errors and changes of the configuration count only from the room itself: a room sends what a participant writes
 * from the occupant JID of that participant.
 * @see https://xmpp.org/extensions/xep-0045.html#message
 * @param room The bare JID of the room.
 * @returns null for any other message.
 */
export function readMessage(message: Element, room: string, occupantJid: string | null): RoomMessage | null {
  const { from, type, id } = message.attrs;
  if (type === 'groupchat' && id !== undefined && from === occupantJid) return { type: 'reflected', id };
  if (from !== room) return null;
  if (type === 'error' && id !== undefined) {
    const condition = errorCondition(message);
    return { type, id, condition, isNotJoined: NOT_JOINED.includes(condition) };
  }
  // https://xmpp.org/extensions/xep-0045.html#roomconfig-notify
  const isChange = muc.statusCodes(message).has(muc.STATUS.configurationChanged);
  return isChange ? { type: 'configuration-changed' } : null;
}
