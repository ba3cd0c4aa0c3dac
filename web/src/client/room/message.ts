/** Recognises the stanzas that carry the state of a video. The format is described in docs/xmpp.md. */

/** `update_sharing` stands for any change, except a start, a page turn or an end, of a shared document. */
export const EVENTS = ['start_sharing', 'navigate_sharing', 'end_sharing', 'update_sharing'] as const;
export type RoomEvent = (typeof EVENTS)[number];

/** The namespace of the element `share`, in messages and in queries for the present state. */
const SHARE = 'urn:lectern:share:0';
const DELAY = 'urn:xmpp:delay';

export interface RoomMessage {
  event: RoomEvent;
  /** The parsed JSON, not yet checked: pass it to `fromRoom`. */
  body: unknown;
}

export const child = (stanza: Element, name: string, xmlns?: string) =>
  (Array.from(stanza.childNodes).filter((node) => node.nodeType === 1) as Element[]).find(
    ({ localName, namespaceURI }) => localName === name && (xmlns === undefined || namespaceURI === xmlns),
  );

/** Splits `room@domain/nick` at the first slash. `nick` is empty for the address of the room itself. */
export function parseOccupant(jid: string): { room: string; nick: string } {
  const slash = jid.indexOf('/');
  return slash < 0 ? { room: '', nick: '' } : { room: jid.slice(0, slash), nick: jid.slice(slash + 1) };
}

export const isSameRoom = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const isEvent = (value: string | null | undefined): value is RoomEvent =>
  (EVENTS as readonly string[]).includes(value ?? '');

/** The event in the attribute, or else in the `share` element: some XMPP servers remove unknown attributes. */
function eventOf(stanza: Element): RoomEvent | null {
  const event = stanza.getAttribute('event') || child(stanza, 'share', SHARE)?.getAttribute('event');
  return isEvent(event) ? event : null;
}

/** Whether a stanza has the form of a Lectern message, forged ones included. A chat must not show either kind. */
export const isLecternMessage = (stanza: Element): boolean =>
  stanza.getAttribute('type') === 'groupchat' && eventOf(stanza) !== null;

/**
 * The message in a stanza, or null. The stanza must be a groupchat message of this room with a known event and a JSON
 * body, must not be part of the room's history, and must come from the server's own occupant. The sender is the only
 * proof, because every occupant can send the rest.
 */
export function readMessage(
  stanza: Element,
  room: string,
  isServer: (nick: string) => boolean,
): RoomMessage | null {
  const event = eventOf(stanza);
  if (stanza.getAttribute('type') !== 'groupchat' || event === null) return null;
  const sender = parseOccupant(stanza.getAttribute('from') ?? '');
  if (!isSameRoom(sender.room, room) || !isServer(sender.nick) || child(stanza, 'delay', DELAY)) return null;
  try {
    return { event, body: JSON.parse(child(stanza, 'body')?.textContent ?? '') };
  } catch {
    return null;
  }
}

/** The query for the present state, as XML, to an occupant of the server. The arguments are escaped. */
export const stateQueryXml = (to: string, id: string): string =>
  `<iq xmlns="jabber:client" type="get" id="${id}" to="${to}"><share xmlns="${SHARE}"/></iq>`;

/**
 * The body in the answer to a query for the present state; null for an error, and for an answer that does not come
 * from an occupant of the server. It is parsed and not yet checked: pass it to `fromRoom`.
 */
export function readState(iq: Element, room: string, isServer: (nick: string) => boolean): unknown {
  const sender = parseOccupant(iq.getAttribute('from') ?? '');
  if (iq.localName !== 'iq' || iq.getAttribute('type') !== 'result') return null;
  if (!isSameRoom(sender.room, room) || !isServer(sender.nick)) return null;
  try {
    return JSON.parse(child(iq, 'share', SHARE)?.textContent ?? '');
  } catch {
    return null;
  }
}
