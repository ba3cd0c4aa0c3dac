/** Interprets the presence stanzas of a room for the occupant of this server. Pure. */
import type { Element } from '@xmpp/client';
import { errorCondition } from '../connection/stanza-error.ts';
import * as muc from './muc.ts';

export type OccupantPresence =
  /** The room refuses the join with this `id`. Some servers send no `id`. */
  | { type: 'error'; id: string | undefined; condition: string }
  | { type: 'available'; occupantJid: string; privileges: muc.Privileges; created: boolean }
  | { type: 'renamed'; occupantJid: string }
  | { type: 'removed'; reason: string };

/** The addresses that identify the presence of this server's occupant. */
export interface OwnAddresses {
  /** The bare JID of the room. */
  room: string;
  /** The occupant of this server, if it has joined. */
  occupantJid: string | null;
  /** The occupant as which this server is joining, if it is. */
  joiningAs: string | null;
}

/**
 * A stanza counts only from an address that no participant has: the room itself, or the own occupant. A room sends
 * what a participant writes from the occupant JID of that participant.
 * @returns null for the presence of another occupant, and of an earlier occupant of this server.
 */
export function readPresence(
  presence: Element,
  { room, occupantJid, joiningAs }: OwnAddresses,
): OccupantPresence | null {
  const { from = '', type, id } = presence.attrs;
  if (type === 'error') {
    return from === room || from === joiningAs ? { type, id, condition: errorCondition(presence) } : null;
  }
  const codes = muc.statusCodes(presence);
  if (type !== 'unavailable') {
    // The room may have given another nickname, which it marks, but only during a join: later the JID is known.
    const isAssigned = joiningAs !== null && codes.has(muc.STATUS.nicknameAssigned);
    const isJoined = from === joiningAs || isAssigned;
    if (from !== occupantJid && !(isJoined && codes.has(muc.STATUS.selfPresence))) return null;
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
