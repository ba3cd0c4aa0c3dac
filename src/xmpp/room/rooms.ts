/** Rooms the server speaks in, over one connection. */
import type { Element } from '@xmpp/client';
import type { Logger } from '../../log.ts';
import { keepConnected } from '../connection/connection.ts';
import type { Message } from '../message.ts';
import { TIMING, type Timing } from '../timing.ts';
import { Occupant } from './occupant.ts';
import { semaphore } from './semaphore.ts';
import { RoomUnavailable } from './unavailable.ts';

export interface RoomsOptions {
  /** `xmpp://host:port`, `xmpps://…`, `ws://…` or `wss://…`. */
  service: string;
  /** Where our account is. */
  domain: string;
  /** Where the rooms are. */
  conference: string;
  username: string;
  password: string;
  /** One per instance of the server; a second holder of the same makes the first choose another. */
  resource: string;
  /** What participants see. Where it is taken, a number is added. */
  nick: string;
  log: Logger;
  timing?: Partial<Timing>;
}

export interface Rooms extends AsyncDisposable {
  /** Whether there is a line to the chat server now. */
  readonly online: boolean;
  /**
   * Says something in a room, joining it first if need be. Resolves when the room has reflected it: whoever
   * is there has been sent it. What is said in one room arrives in the order of the calls.
   * @param room The local part of the room's JID: the id of the video.
   * @throws RoomUnavailable when it may not have been heard, after 10 s at the latest: say it again.
   * @throws RangeError when the message is too long or not fit for XML, or the room for a JID: saying it again does not help.
   */
  say(room: string, message: Message, signal?: AbortSignal): Promise<void>;
  /** Makes sure that a room exists and is set up, so that participants can come in. @throws RoomUnavailable */
  open(room: string): Promise<void>;
  /** Leaves a room that is not needed any more. It goes on without us, and the next `say` returns to it. */
  leave(room: string): void;
  /** Called whenever the line is there again: what could not be said can be. @returns a way to stop that. */
  onOnline(listener: () => void): () => void;
}

/** Rooms entered at the same time. */
const AT_ONCE = 20;

// https://www.rfc-editor.org/rfc/rfc7622#section-3.3.1
const LOCAL_PART = /^[^\s"&'/:<>@]{1,200}$/;

/** Connects in the background and returns at once. Leaves every room and says goodbye when disposed of. */
export function connectRooms({ conference, nick, timing: given, ...options }: RoomsOptions): Rooms {
  const timing = { ...TIMING, ...given };
  const { log } = options;
  const occupants = new Map<string, Occupant>();
  const listeners = new Set<() => void>();
  const door = semaphore(AT_ONCE);
  let closed = false;

  const link = keepConnected(
    { ...options, timing },
    {
      online(resumed) {
        for (const occupant of occupants.values()) {
          if (resumed) occupant.resume();
          else occupant.forget();
        }
        welcome();
      },
      offline() {
        for (const occupant of occupants.values()) occupant.pause();
      },
      lost() {
        for (const occupant of occupants.values()) occupant.forget();
      },
      stanza: (stanza: Element) => occupants.get(bare(stanza.attrs['from']))?.hear(stanza),
    },
  );

  async function welcome(): Promise<void> {
    // What was under way on the line before comes to its end first.
    await new Promise(setImmediate);
    if (closed) return;
    for (const occupant of occupants.values()) occupant.enter().catch(() => {});
    for (const listener of listeners) listener();
  }

  function occupantOf(name: string): Occupant {
    if (!LOCAL_PART.test(name)) throw new RangeError(`No room can be called ${JSON.stringify(name)}.`);
    const room = `${name}@${conference}`.toLowerCase();
    if (closed) throw new RoomUnavailable(room, 'closed');
    const known = occupants.get(room);
    if (known) return known;
    const occupant = new Occupant({ room, nick, link, door, timing, log });
    occupants.set(room, occupant);
    return occupant;
  }

  const sweeper = setInterval(() => {
    for (const [room, occupant] of occupants) if (!occupant.keep(performance.now())) occupants.delete(room);
  }, Math.min(timing.selfPingEvery, timing.leaveAfter) / 4);
  return {
    get online() {
      return link.online;
    },
    say: async (room, words, signal) => occupantOf(room).say(words, signal),
    open: async (room) => occupantOf(room).enter(),
    leave(name) {
      const room = `${name}@${conference}`.toLowerCase();
      occupants.get(room)?.leave();
      occupants.delete(room);
    },
    onOnline(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearInterval(sweeper);
      for (const occupant of occupants.values()) occupant.leave();
      await link[Symbol.asyncDispose]();
    },
  };
}

const bare = (jid = '') => jid.split('/', 1).join();
