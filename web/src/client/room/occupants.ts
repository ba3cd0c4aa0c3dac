/** Tells the server from the other occupants of a room. */
import { child, isSameRoom, parseOccupant } from './message.ts';

/** The owners of a room, according to presences. Only the room itself can send a presence with an affiliation. */
export interface Occupants {
  update(presence: Element): void;
  /** Whether the nick belongs to the server, which creates the rooms and is their only owner. */
  isServer(nick: string): boolean;
  /** The nicks of the server, in the order of their arrival. */
  servers(): string[];
  clear(): void;
}

const MUC_USER = 'http://jabber.org/protocol/muc#user';

export function occupants(room: string): Occupants {
  const owners = new Set<string>();
  return {
    update(presence) {
      const sender = parseOccupant(presence.getAttribute('from') ?? '');
      if (!isSameRoom(sender.room, room)) return;
      const x = child(presence, 'x', MUC_USER);
      const affiliation = x && child(x, 'item', MUC_USER)?.getAttribute('affiliation');
      if (affiliation === 'owner' && presence.getAttribute('type') === null) owners.add(sender.nick);
      else owners.delete(sender.nick);
    },
    isServer: (nick) => owners.has(nick),
    servers: () => [...owners],
    clear: () => owners.clear(),
  };
}
