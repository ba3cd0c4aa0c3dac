/** The rooms in which the server sends messages, over one connection. */
import type { Element } from '@xmpp/client';
import pLimit from 'p-limit';
import type { Logger } from '../../log.ts';
import { keepConnected } from '../connection/connection.ts';
import { StanzaError } from '../connection/stanza-error.ts';
import type { Message } from '../message.ts';
import { TIMING, type Timing } from '../timing.ts';
import * as muc from './muc.ts';
import { Occupant } from './occupant.ts';
import { Occupants } from './occupants.ts';
import { StateAnswers, type StateSource } from './state-answers.ts';
import { RoomUnavailable } from './unavailable.ts';

export interface RoomsOptions {
  /** `xmpp://host:port`, `xmpps://…`, `ws://…` or `wss://…`. */
  service: string;
  /** The domain of the server's account. */
  domain: string;
  /** The domain of the rooms. */
  conference: string;
  username: string;
  password: string;
  /** Each instance of the server has its own resource. A second client with the same resource disconnects the first. */
  resource: string;
  /** The nickname of the server's occupants. The server adds a number where another user has the nickname. */
  nickname: string;
  log: Logger;
  timing?: Partial<Timing>;
  /** The server leaves the least recently used room when it would be in more than this many. */
  maxRooms?: number;
}

export interface Rooms extends AsyncDisposable {
  /** Whether the connection to the XMPP server is up. */
  readonly online: boolean;
  /**
   * Sends a message to a room and joins the room first if necessary. A room receives its messages in the order
   * of the calls.
   * @param room The local part of the room's JID: the id of the video.
   * @returns when the room has reflected the message: it has then sent it to every occupant.
   * @throws RoomUnavailable, after 10 s at most, when the message may not have been delivered: send it again.
   * @throws RangeError when the message is too long, has characters that XML cannot contain, or `room` cannot
   * be the local part of a JID.
   */
  send(room: string, message: Message, signal?: AbortSignal): Promise<void>;
  /** Creates and configures a room unless that is done, so that participants can join. @throws RoomUnavailable */
  open(room: string): Promise<void>;
  /** Removes every occupant of a room and deletes the room. Does nothing when there is no such room. */
  destroy(room: string): Promise<void>;
  /**
   * Answers the queries of occupants from now on. The server then stays in the rooms of the videos that show a
   * document, and joins them after each login.
   */
  answerQueries(source: StateSource): void;
  /** @param listener Called whenever the connection is up again. @returns a function that removes the listener. */
  onOnline(listener: () => void): () => void;
}

const MAX_CONCURRENT_JOINS = 20;
/** Less than MAX_CONCURRENT_JOINS, so that a room with a message does not wait for the joins after a login. */
const MAX_CONCURRENT_REJOINS = 4;
/** The limit saves memory of the XMPP server, which keeps a room in memory while the room has an occupant. */
const MAX_JOINED_ROOMS = 1_000;

// https://www.rfc-editor.org/rfc/rfc7622#section-3.3.1
const LOCAL_PART = /^[^\s"&'/:<>@]{1,200}$/;

/** Connects in the background and returns at once. Leaves every room and logs out when it is disposed of. */
export function connectRooms({
  conference,
  nickname,
  timing: overrides,
  maxRooms = MAX_JOINED_ROOMS,
  ...options
}: RoomsOptions): Rooms {
  const timing = { ...TIMING, ...overrides };
  const { log } = options;
  const occupants = new Occupants(maxRooms, log);
  const listeners = new Set<() => void>();
  const joinLimit = pLimit(MAX_CONCURRENT_JOINS);
  let closed = false;
  let states: { source: StateSource; answers: StateAnswers } | null = null;

  const connection = keepConnected(
    { ...options, timing },
    {
      onOnline(resumed) {
        if (resumed) for (const [, occupant] of occupants.entries()) occupant.resume();
        else discardSession();
        reportOnline();
        if (!resumed) void joinShownRooms();
      },
      onOffline() {
        for (const [, occupant] of occupants.entries()) occupant.pause();
      },
      onSessionLost: discardSession,
      onStateQuery({ attrs: { from = '' } }) {
        const room = bareJid(from);
        return occupants.has(room) && states ? states.answers.ask(localPart(room), from) : null;
      },
      onStanza: (stanza: Element) => occupants.get(bareJid(stanza.attrs['from']))?.receive(stanza),
    },
  );

  /**
   * The server joins a room again when it next sends a message there, and those that show a document slowly: hundreds
   * of joins at once would delay the rooms that have a message now.
   */
  function discardSession(): void {
    occupants.discardSession();
  }

  /** Joins the rooms in which participants may ask for the state. */
  async function joinShownRooms(): Promise<void> {
    if (!states) return;
    try {
      const shown = await states.source.shownRooms(maxRooms);
      const limit = pLimit(MAX_CONCURRENT_REJOINS);
      const join = async (name: string) => {
        if (!closed && !occupants.has(jidOf(name))) await occupantOf(name).join();
      };
      await Promise.allSettled(shown.map((name) => limit(join, name)));
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'room.shown_not_read');
    }
  }

  /** Leaves a room that is not used, unless its video shows a document. */
  async function leaveUnlessShown(room: string, occupant: Occupant, now: number): Promise<void> {
    const isStillUnused = occupant.recordNeeded(now);
    // While PostgreSQL does not answer, the server stays.
    if (states && (await states.source.isShown(localPart(room)).catch(() => true))) return;
    if (occupants.get(room) !== occupant || !isStillUnused()) return;
    occupants.leave(room);
  }

  async function reportOnline(): Promise<void> {
    // The joins of the previous session are rejected first.
    await new Promise(setImmediate);
    if (closed) return;
    for (const listener of listeners) listener();
  }

  function jidOf(name: string): string {
    if (!LOCAL_PART.test(name)) {
      throw new RangeError(`${JSON.stringify(name)} cannot be the local part of a JID.`);
    }
    const room = `${name}@${conference}`.toLowerCase();
    if (closed) throw new RoomUnavailable(room, 'closed');
    return room;
  }

  function occupantOf(name: string): Occupant {
    const room = jidOf(name);
    const occupant =
      occupants.get(room) ??
      new Occupant({ room, nickname, connection, joinLimit, places: occupants, timing, log });
    occupants.use(room, occupant);
    return occupant;
  }

  async function destroy(name: string): Promise<void> {
    const room = jidOf(name);
    occupants.leave(room);
    try {
      await connection.request(muc.destroy(room));
    } catch (error) {
      if (error instanceof StanzaError && error.condition === 'item-not-found') return;
      throw new RoomUnavailable(room, (error as Error).message);
    }
    log.info({ room }, 'room.destroyed');
  }

  const timer = setInterval(
    () => {
      for (const [room, occupant] of occupants.entries()) {
        const now = performance.now();
        if (occupant.isUnused(now)) void leaveUnlessShown(room, occupant, now);
        else occupant.keepAlive(now);
      }
    },
    Math.min(timing.selfPingInterval, timing.idleTimeout, timing.openedTimeout) / 4,
  );
  return {
    get online() {
      return connection.online;
    },
    send: async (room, message, signal) => occupantOf(room).send(message, signal),
    open: async (room) => occupantOf(room).join(),
    destroy,
    answerQueries(source) {
      states = { source, answers: new StateAnswers(source, log) };
      if (connection.online) void joinShownRooms();
    },
    onOnline(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearInterval(timer);
      for (const [, occupant] of occupants.entries()) occupant.leave();
      await connection[Symbol.asyncDispose]();
    },
  };
}

const bareJid = (jid = '') => jid.split('/', 1).join();
const localPart = (room: string) => room.slice(0, room.indexOf('@'));
