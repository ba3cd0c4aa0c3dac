/** Which of a room's stanzas carry the state of a video, and which only look as if they did. Pure; DOM elements in. */

/** What a room is told. `update_sharing` is any other change while something is shown. */
export const EVENTS = ['start_sharing', 'navigate_sharing', 'end_sharing', 'update_sharing'] as const;
export type RoomEvent = (typeof EVENTS)[number];

const SHARE = 'urn:lectern:share:0';
const DELAY = 'urn:xmpp:delay';

export interface RoomMessage {
  event: RoomEvent;
  /** The video, as yet unchecked: see `fromRoom`. */
  body: unknown;
}

const childrenOf = (stanza: Element) =>
  Array.from(stanza.childNodes).filter((node) => node.nodeType === 1) as Element[];
const child = (stanza: Element, name: string, xmlns?: string) =>
  childrenOf(stanza).find(
    (it) => it.localName === name && (xmlns === undefined || it.namespaceURI === xmlns),
  );

const isEvent = (value: string | null | undefined): value is RoomEvent =>
  (EVENTS as readonly string[]).includes(value ?? '');

/** The event a stanza claims: its attribute, or, on servers that strip unknown attributes, the one of our child. */
function eventOf(stanza: Element): RoomEvent | null {
  const claimed = stanza.getAttribute('event') || child(stanza, 'share', SHARE)?.getAttribute('event');
  return isEvent(claimed) ? claimed : null;
}

/** Whether a stanza claims to be one of ours, true or forged: none of them is anything to read in a chat. */
export const isLecternMessage = (stanza: Element): boolean =>
  stanza.getAttribute('type') === 'groupchat' && eventOf(stanza) !== null;

/**
 * The state a stanza brings, or null. It must be a groupchat message of this room, of now and not of its
 * history, with an event we know and JSON in it, and come from the server's own occupant: anybody in the room can
 * send everything else.
 */
export function readMessage(
  stanza: Element,
  room: string,
  isServer: (nick: string) => boolean,
): RoomMessage | null {
  const event = eventOf(stanza);
  if (stanza.getAttribute('type') !== 'groupchat' || event === null) return null;
  const from = stanza.getAttribute('from') ?? '';
  const nick = from.slice(from.indexOf('/') + 1);
  const fromRoom =
    from.includes('/') && from.slice(0, from.indexOf('/')).toLowerCase() === room.toLowerCase();
  if (!fromRoom || !isServer(nick) || child(stanza, 'delay', DELAY)) return null;
  try {
    return { event, body: JSON.parse(child(stanza, 'body')?.textContent ?? '') };
  } catch {
    return null;
  }
}

/** Who is in a room, and as what: read from its presences, which only the room itself can send. */
export interface Occupants {
  update(presence: Element): void;
  /** Whether that nick is the server's: it owns the rooms it makes, and nobody else does. */
  isServer(nick: string): boolean;
  clear(): void;
}

const MUC_USER = 'http://jabber.org/protocol/muc#user';

export function occupants(room: string): Occupants {
  const owners = new Set<string>();
  return {
    update(presence) {
      const from = presence.getAttribute('from') ?? '';
      if (from.slice(0, from.indexOf('/')).toLowerCase() !== room.toLowerCase()) return;
      const nick = from.slice(from.indexOf('/') + 1);
      const x = child(presence, 'x', MUC_USER);
      const affiliation = x && child(x, 'item', MUC_USER)?.getAttribute('affiliation');
      if (affiliation === 'owner' && presence.getAttribute('type') === null) owners.add(nick);
      else owners.delete(nick);
    },
    isServer: (nick) => owners.has(nick),
    clear: () => owners.clear(),
  };
}
