/**
 * A plug-in for Converse (converse.js 10 or newer): the room that people chat in also tells what is being shown.
 *
 *     converse.plugins.add('lectern', lectern({ onVideo: seat.receive }));
 *     converse.initialize({ whitelisted_plugins: ['lectern'], … });
 */
import {
  isLecternMessage,
  type Occupants,
  occupants,
  type RoomEvent,
  readMessage,
} from '../client/room/message.ts';
import { fromRoom } from '../client/room/payload.ts';
import type { Video } from '../client/video.ts';

export interface LecternOptions {
  /** Called with each new state, said by the server's own occupant and newer than the one before. */
  onVideo(video: Video, wire: 'room', event: RoomEvent): void;
  /** The room to listen to, as a bare JID; every room this user joins when left out. */
  room?: string;
  /** What is known already, as from GraphQL, to fill in what a room is not told. */
  known?: () => Video | null;
}

type Attributes = Record<string, unknown>;
type Hook = (stanza: Element, attrs: Attributes) => Promise<Attributes> | Attributes;

/** As much of Converse as is used here. */
interface Converse {
  _converse: { api: ConverseApi };
}

interface ConverseApi {
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

/** The stanza itself, or the one that an archive hands out again. */
function unwrapped(stanza: Element): Element {
  const [result] = stanza.getElementsByTagNameNS(MAM, 'result');
  return result?.getElementsByTagName('message')[0] ?? stanza;
}

export function lectern(options: LecternOptions): ConversePlugin {
  const rooms = new Map<string, Room>();
  const roomOf = (stanza: Element): Room => {
    const [jid = ''] = (stanza.getAttribute('from') ?? '').toLowerCase().split('/', 1);
    const room = rooms.get(jid) ?? { jid, inside: occupants(jid), last: null, nick: null };
    rooms.set(jid, room);
    return room;
  };
  const wanted = (jid: string) => options.room === undefined || options.room.toLowerCase() === jid;

  const onPresence: Hook = (stanza, attrs) => {
    const room = roomOf(stanza);
    room.inside.update(stanza);
    if (attrs['is_self']) room.nick = stanza.getAttribute('type') === null ? String(attrs['nick']) : null;
    return attrs;
  };
  const take = (stanza: Element) => {
    const room = roomOf(stanza);
    const { jid, inside, last } = room;
    const message = wanted(jid) ? readMessage(stanza, jid, inside.isServer) : null;
    const video = message && fromRoom(message.body, options.known?.() ?? last);
    if (!message || !video || (last && video.version <= last.version)) return;
    room.last = video;
    options.onVideo(video, 'room', message.event);
  };
  const onMessage: Hook = (stanza, attrs) => {
    if (!isLecternMessage(unwrapped(stanza))) return attrs;
    take(stanza);
    // A message without words is none to a chat: nothing to show, to count as unread, or to ring for.
    return { ...attrs, body: undefined, message: undefined, is_lectern: true };
  };

  return {
    dependencies: ['converse-muc'],
    initialize() {
      const { api } = this._converse;
      const { listen } = api;
      listen.on('parseMUCPresence', onPresence);
      // A guest comes back as somebody new, and Converse then forgets the rooms it was in.
      listen.on('reconnected', () => rejoin(api, rooms));
      listen.on('parseMUCMessage', onMessage);
      // Asked by newer releases before they keep a message, whatever else is in it.
      listen.on('beforeMessageCreated', (_room: unknown, attrs: Attributes, answer: Attributes) =>
        attrs['is_lectern'] ? { ...answer, handled: true } : answer,
      );
    },
  };
}

interface Room {
  jid: string;
  inside: Occupants;
  last: Video | null;
  /** This user's own, while in the room. */
  nick: string | null;
}

async function rejoin(api: ConverseApi, rooms: ReadonlyMap<string, Room>): Promise<void> {
  for (const { jid, nick } of rooms.values()) {
    if (nick !== null && !(await api.rooms.get(jid))) await api.rooms.open(jid, { nick });
  }
}
