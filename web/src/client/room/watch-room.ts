/** Follows a video over XMPP: joins its room, listens, and says nothing. */
import { backoff, pause } from '../backoff.ts';
import type { Status } from '../connection.ts';
import type { Video } from '../video.ts';
import { occupants, type RoomEvent, readMessage } from './message.ts';
import { fromRoom } from './payload.ts';
import { escapeXml, type Login, openStream, type Stream } from './stream.ts';

export interface RoomOptions extends Login {
  /** `{video}@conference.example.org`, from `Video.xmpp.conference`. */
  room: string;
  /** Shown to the others in the room; a number is added when it is taken. */
  nick?: string;
  /** What is known already, to fill in what a room is not told (page sizes, words on the page). */
  known?: () => Video | null;
  onStatus?: ((status: Status) => void) | undefined;
}

const PING_EVERY = 30_000;
const PONG_WITHIN = 10_000;

/**
 * Calls `onVideo` each time the room is told a new state by the server itself; what anybody else in the room
 * claims is ignored, as is its history. A room has no memory: what was current before joining is not current again,
 * so ask GraphQL once when that matters. Comes back by itself. Returns how to stop.
 */
export function watchRoom(
  options: RoomOptions,
  onVideo: (video: Video, event: RoomEvent) => void,
): () => void {
  const stopped = new AbortController();
  const nick = options.nick ?? `seat-${Math.random().toString(36).slice(2, 10)}`;
  let current: Status = 'connecting';
  let stream: Stream | null = null;
  let last: Video | null = null;

  const setStatus = (status: Status) => {
    if (current !== status && !stopped.signal.aborted) options.onStatus?.(status);
    current = status;
  };
  const take = (body: unknown, event: RoomEvent) => {
    const video = fromRoom(body, options.known?.() ?? last);
    if (!video || (last && video.version <= last.version)) return;
    last = video;
    onVideo(video, event);
  };
  const run = async () => {
    for (let attempt = 0; !stopped.signal.aborted; attempt++) {
      try {
        await stay(options, nick + (attempt > 0 ? `-${attempt}` : ''), stopped.signal, {
          onStream: (opened) => {
            stream = opened;
          },
          onJoined: () => {
            attempt = 0;
            setStatus('live');
          },
          onMessage: take,
        });
      } catch {
        // Whatever it was, the answer is the same: wait, and come back.
      }
      setStatus('reconnecting');
      await pause(backoff(attempt), stopped.signal);
    }
  };
  void run();
  return () => {
    stopped.abort();
    stream?.close();
  };
}

interface Stay {
  onStream(stream: Stream): void;
  onJoined(): void;
  onMessage(body: unknown, event: RoomEvent): void;
}

/** One visit to the room; resolves when it is over, for whatever reason. */
async function stay(options: RoomOptions, nick: string, signal: AbortSignal, on: Stay): Promise<void> {
  const { room } = options;
  const inside = occupants(room);
  const self = `${room}/${nick}`;
  let over = () => {};
  let unanswered: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<void>((resolve) => {
    over = resolve;
  });
  const stream = await openStream(options, {
    onEnd: () => over(),
    onStanza(stanza) {
      clearTimeout(unanswered);
      if (stanza.localName === 'iq') return answer(stream, stanza);
      if (stanza.localName === 'presence') {
        inside.update(stanza);
        if (isAbout(stanza, self)) return isAway(stanza) ? stream.close() : on.onJoined();
        return;
      }
      const message = readMessage(stanza, room, inside.isServer);
      if (message) on.onMessage(message.body, message.event);
    },
  });
  on.onStream(stream);
  if (signal.aborted) stream.close();
  const to = escapeXml(self);
  stream.send(
    `<presence xmlns="jabber:client" to="${to}"><x xmlns="http://jabber.org/protocol/muc"><history maxstanzas="0"/></x></presence>`,
  );
  // XEP-0410: only the room itself can tell whether we are still in it.
  const pinging = setInterval(() => {
    stream.send(
      `<iq xmlns="jabber:client" type="get" id="self" to="${to}"><ping xmlns="urn:xmpp:ping"/></iq>`,
    );
    unanswered = setTimeout(() => stream.close(), PONG_WITHIN);
  }, PING_EVERY);
  try {
    await ended;
  } finally {
    clearInterval(pinging);
    clearTimeout(unanswered);
  }
}

const isAbout = (presence: Element, self: string) =>
  (presence.getAttribute('from') ?? '').toLowerCase() === self.toLowerCase();

/** Refused, kicked, banned or the room closed: each ends the visit. */
const isAway = (presence: Element) => presence.getAttribute('type') !== null;

/** Asked something: a ping is answered, anything else is not our service. A failed self-ping ends the visit. */
function answer(stream: Stream, iq: Element): void {
  const type = iq.getAttribute('type');
  if (type === 'error' && iq.getAttribute('id') === 'self') stream.close();
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
