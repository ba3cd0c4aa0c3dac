/**
 * A plug-in for Converse (converse.js 14). Reads the state of a video from the room, and hides the server's
 * messages from the chat.
 *
 *     converse.plugins.add('lectern', lectern({ onVideo: seat.receive }));
 *     converse.initialize({ whitelisted_plugins: ['lectern'], … });
 */
import { pause } from '../client/backoff.ts';
import {
  isLecternMessage,
  type RoomEvent,
  readMessage,
  readState,
  stateQueryXml,
} from '../client/room/message.ts';
import { type Occupants, occupants } from '../client/room/occupants.ts';
import { fromRoom, nothingShown } from '../client/room/payload.ts';
import { retryDelay } from '../client/room/state-query.ts';
import { escapeXml } from '../client/room/stream.ts';
import type { Video } from '../client/video.ts';

export interface LecternOptions {
  /** Called with each state that the server's own occupant sends and that is newer than the last one. */
  onVideo(video: Video, wire: 'xmpp', event: RoomEvent): void;
  /** The bare JID of the room to read. By default, the plug-in reads every room that this user joins. */
  room?: string;
  /** Returns a known state, for example from GraphQL, which supplies the fields that messages lack. */
  known?: () => Video | null;
}

type Attributes = Record<string, unknown>;
type Hook = (stanza: Element, attrs: Attributes) => Promise<Attributes> | Attributes;

/** The part of Converse's interface that the plug-in uses. */
interface Converse {
  _converse: { api: ConverseApi };
}

interface ConverseApi {
  /** Resolves with the answer or the error; null without an answer in time. */
  sendIQ(iq: Element, timeout: number | undefined, reject: false): Promise<Element | null>;
  listen: { on(event: string, listener: unknown): void };
  rooms: {
    get(jid: string): Promise<object | null | undefined>;
    open(jid: string, attributes: { nick?: string }): Promise<unknown>;
  };
}

export interface ConversePlugin {
  dependencies: string[];
  initialize(this: Converse): void;
}

const MAM = 'urn:xmpp:mam:2';

/** Returns the archived message inside a stanza, or the stanza itself. */
function unwrapped(stanza: Element): Element {
  const [result] = stanza.getElementsByTagNameNS(MAM, 'result');
  return result?.getElementsByTagName('message')[0] ?? stanza;
}

export function lectern(options: LecternOptions): ConversePlugin {
  const rooms = new Map<string, Room>();
  const roomOf = (stanza: Element): Room => {
    const [jid = ''] = (stanza.getAttribute('from') ?? '').toLowerCase().split('/', 1);
    const room = rooms.get(jid) ?? {
      jid,
      occupants: occupants(jid),
      last: null,
      nick: null,
      needsState: false,
      isAsking: false,
    };
    rooms.set(jid, room);
    return room;
  };
  const isRead = (jid: string) => options.room === undefined || options.room.toLowerCase() === jid;

  let ask = (_room: Room) => {};
  const onPresence: Hook = (stanza, attrs) => {
    const room = roomOf(stanza);
    room.occupants.update(stanza);
    if (attrs['is_self']) {
      const nick = stanza.getAttribute('type') === null ? String(attrs['nick']) : null;
      if (nick !== null && room.nick === null) room.needsState = true;
      room.nick = nick;
    }
    // A room sends the presence of each occupant before that of the user who joins.
    if (room.nick !== null) ask(room);
    return attrs;
  };
  const receive = (room: Room, video: Video | null, event: RoomEvent) => {
    if (!video || (room.last && video.version <= room.last.version)) return;
    room.last = video;
    options.onVideo(video, 'xmpp', event);
  };
  const deliver = (stanza: Element) => {
    const room = roomOf(stanza);
    const message = isRead(room.jid) ? readMessage(stanza, room.jid, room.occupants.isServer) : null;
    if (!message) return;
    room.needsState = false;
    receive(room, fromRoom(message.body, options.known?.() ?? room.last), message.event);
  };
  /** Asks the server for the present state, until there is an answer or a message has brought a state. */
  const askForState = async (api: ConverseApi, room: Room) => {
    const { jid, occupants: inRoom } = room;
    if (!isRead(jid) || room.nick === null || !room.needsState || room.isAsking) return;
    const [server] = inRoom.servers();
    if (server === undefined) {
      if (!options.known?.()) receive(room, room.last ?? nothingShown(jid), 'update_sharing');
      return;
    }
    room.isAsking = true;
    const body = await sendQuery(api, `${jid}/${server}`).then((answer) =>
      answer ? readState(answer, jid, inRoom.isServer) : null,
    );
    if (body === null) await pause(retryDelay());
    room.isAsking = false;
    if (body === null) return askForState(api, room);
    room.needsState = false;
    receive(room, fromRoom(body, options.known?.() ?? room.last), 'update_sharing');
  };
  const onMessage: Hook = (stanza, attrs) => {
    if (!isLecternMessage(unwrapped(stanza))) return attrs;
    deliver(stanza);
    // Without a body Converse neither shows the message nor counts it as unread nor plays a sound.
    return { ...attrs, body: undefined, message: undefined, is_lectern: true };
  };

  return {
    dependencies: ['converse-muc'],
    initialize() {
      const { api } = this._converse;
      const { listen } = api;
      ask = (room) => void askForState(api, room);
      listen.on('parseMUCPresence', onPresence);
      // An anonymous user has a new JID after a reconnect, and Converse then does not join the earlier rooms again.
      listen.on('reconnected', () => rejoin(api, rooms));
      listen.on('parseMUCMessage', onMessage);
      // Newer releases ask this hook whether to store a message.
      listen.on('beforeMessageCreated', (_room: unknown, attrs: Attributes, result: Attributes) =>
        attrs['is_lectern'] ? { ...result, handled: true } : result,
      );
    },
  };
}

interface Room {
  jid: string;
  occupants: Occupants;
  last: Video | null;
  /** The nick of this user; null while this user is not in the room. */
  nick: string | null;
  /** Whether no state has arrived since the join. */
  needsState: boolean;
  isAsking: boolean;
}

/** @returns the answer only if it comes from the asked occupant; null without an answer in time. */
async function sendQuery(api: ConverseApi, occupantJid: string): Promise<Element | null> {
  const id = `lectern-${Math.random().toString(36).slice(2)}`;
  const xml = stateQueryXml(escapeXml(occupantJid), id);
  const iq = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  try {
    const answer = await api.sendIQ(iq, undefined, false);
    return answer?.getAttribute('from') === occupantJid ? answer : null;
  } catch {
    // Converse is not connected.
    return null;
  }
}

async function rejoin(api: ConverseApi, rooms: ReadonlyMap<string, Room>): Promise<void> {
  for (const { jid, nick } of rooms.values()) {
    if (nick !== null && !(await api.rooms.get(jid))) await api.rooms.open(jid, { nick });
  }
}
