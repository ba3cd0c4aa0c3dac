/**
 * A plug-in for Converse (converse.js 14). Reads the state of a video from the room, and hides the server's
 * messages from the chat.
 *
 *     converse.plugins.add('lectern', lectern({ onVideo: seat.receive }));
 *     converse.initialize({ whitelisted_plugins: ['lectern'], … });
 */
import { isLecternMessage, type RoomEvent, readMessage } from '../client/room/message.ts';
import { type Occupants, occupants } from '../client/room/occupants.ts';
import { fromRoom } from '../client/room/payload.ts';
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
    const room = rooms.get(jid) ?? { jid, occupants: occupants(jid), last: null, nick: null };
    rooms.set(jid, room);
    return room;
  };
  const isRead = (jid: string) => options.room === undefined || options.room.toLowerCase() === jid;

  const onPresence: Hook = (stanza, attrs) => {
    const room = roomOf(stanza);
    room.occupants.update(stanza);
    if (attrs['is_self']) room.nick = stanza.getAttribute('type') === null ? String(attrs['nick']) : null;
    return attrs;
  };
  const deliver = (stanza: Element) => {
    const room = roomOf(stanza);
    const { jid, last } = room;
    const message = isRead(jid) ? readMessage(stanza, jid, room.occupants.isServer) : null;
    const video = message && fromRoom(message.body, options.known?.() ?? last);
    if (!message || !video || (last && video.version <= last.version)) return;
    room.last = video;
    options.onVideo(video, 'xmpp', message.event);
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
}

async function rejoin(api: ConverseApi, rooms: ReadonlyMap<string, Room>): Promise<void> {
  for (const { jid, nick } of rooms.values()) {
    if (nick !== null && !(await api.rooms.get(jid))) await api.rooms.open(jid, { nick });
  }
}
