/** What a presence stanza of a room means for the occupant of this server. Pure. */
import type { Element } from '@xmpp/client';
import { errorCondition } from '../connection/stanza-error.ts';
import * as muc from './muc.ts';

export type OccupantPresence =
  /** The room refuses the join with this `id`. Some servers send no `id`. */
  | { type: 'error'; id: string | undefined; condition: string }
  | { type: 'available'; occupantJid: string; privileges: muc.Privileges; created: boolean }
  | { type: 'renamed'; occupantJid: string }
  | { type: 'removed'; reason: string };

/**
 * @param occupantJid The occupant of this server, if it has joined.
 * @returns null for the presence of another occupant, and of an earlier occupant of this server.
 */
export function readPresence(presence: Element, occupantJid: string | null): OccupantPresence | null {
  const { from = '', type, id } = presence.attrs;
  if (type === 'error') return { type, id, condition: errorCondition(presence) };
  const codes = muc.statusCodes(presence);
  if (type !== 'unavailable') {
    // A room marks self-presence with status 110, but only a join needs the mark: later the JID is known.
    if (!codes.has(muc.STATUS.selfPresence) && from !== occupantJid) return null;
    const created = codes.has(muc.STATUS.created);
    return { type: 'available', occupantJid: from, privileges: muc.privileges(presence), created };
  }
  if (from !== occupantJid) return null;
  if (codes.has(muc.STATUS.nicknameChanged)) {
    const room = from.split('/', 1)[0];
    return { type: 'renamed', occupantJid: `${room}/${muc.newNickname(presence)}` };
  }
  const reason = muc.isDestroyed(presence) ? 'destroyed' : `removed (${[...codes].join(' ')})`;
  return { type: 'removed', reason };
}
