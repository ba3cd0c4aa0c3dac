/** Stays in a room, from the join to the end of the connection. */
import { type RoomEvent, readMessage, stateQueryXml } from './message.ts';
import { occupants } from './occupants.ts';
import { stateQuery } from './state-query.ts';
import { escapeXml, type Login, openStream, type Stream } from './stream.ts';

/**
 * The client pings its own address in the room. The response is an error when the client is no longer an occupant.
 * @see https://xmpp.org/extensions/xep-0410.html
 */
const PING_INTERVAL_MS = 30_000;
/** Time for the response; the client then opens another connection. */
const PONG_TIMEOUT_MS = 10_000;
const PING_ID = 'self';

export interface StayListener {
  onStream(stream: Stream): void;
  /** @param hasServer Whether the server is in the room, as it is while a document is shared. */
  onJoined(hasServer: boolean): void;
  /** Also called with the state for which this client asks after the join, as an `update_sharing`. */
  onMessage(body: unknown, event: RoomEvent): void;
}

/** Joins the room. Resolves when the connection or the membership ends. Rejects when the login fails. */
export async function stayInRoom(
  options: Login & { room: string; nick: string },
  signal: AbortSignal,
  listener: StayListener,
): Promise<void> {
  const { room, nick } = options;
  const roomOccupants = occupants(room);
  const self = `${room}/${nick}`;
  let isJoined = false;
  const query = stateQuery(
    room,
    roomOccupants,
    (to, id) => stream.send(stateQueryXml(escapeXml(to), id)),
    (body) => listener.onMessage(body, 'update_sharing'),
  );
  let end = () => {};
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const stream = await openStream(options, {
    onEnd: () => end(),
    onStanza(stanza) {
      clearTimeout(pongTimer);
      if (stanza.localName === 'iq') {
        query.receive(stanza);
        return answerQuery(stream, stanza);
      }
      if (stanza.localName === 'presence') {
        roomOccupants.update(stanza);
        if (isAbout(stanza, self)) {
          if (endsStay(stanza)) return stream.close();
          isJoined = true;
          listener.onJoined(roomOccupants.servers().length > 0);
        }
        if (isJoined) query.ask();
        return;
      }
      const message = readMessage(stanza, room, roomOccupants.isServer);
      if (!message) return;
      query.end();
      listener.onMessage(message.body, message.event);
    },
  });
  listener.onStream(stream);
  if (signal.aborted) stream.close();
  const to = escapeXml(self);
  stream.send(
    `<presence xmlns="jabber:client" to="${to}"><x xmlns="http://jabber.org/protocol/muc"><history maxstanzas="0"/></x></presence>`,
  );
  const pinging = setInterval(() => {
    stream.send(
      `<iq xmlns="jabber:client" type="get" id="${PING_ID}" to="${to}"><ping xmlns="urn:xmpp:ping"/></iq>`,
    );
    pongTimer = setTimeout(() => stream.close(), PONG_TIMEOUT_MS);
  }, PING_INTERVAL_MS);
  try {
    await ended;
  } finally {
    clearInterval(pinging);
    clearTimeout(pongTimer);
    query.end();
  }
}

const isAbout = (presence: Element, jid: string) =>
  (presence.getAttribute('from') ?? '').toLowerCase() === jid.toLowerCase();

/** A presence with a type means that the room refused the join, removed the occupant, or closed. */
const endsStay = (presence: Element) => presence.getAttribute('type') !== null;

/** Responds to a ping and refuses every other query. Ends the stay when the ping to the own address fails. */
function answerQuery(stream: Stream, iq: Element): void {
  const type = iq.getAttribute('type');
  if (type === 'error' && iq.getAttribute('id') === PING_ID) stream.close();
  if (type !== 'get' && type !== 'set') return;
  const to = escapeXml(iq.getAttribute('from') ?? '');
  const id = escapeXml(iq.getAttribute('id') ?? '');
  const isPing = iq.getElementsByTagNameNS('urn:xmpp:ping', 'ping').length > 0;
  stream.send(
    isPing
      ? `<iq xmlns="jabber:client" type="result" id="${id}" to="${to}"/>`
      : `<iq xmlns="jabber:client" type="error" id="${id}" to="${to}"><error type="cancel"><service-unavailable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>`,
  );
}
