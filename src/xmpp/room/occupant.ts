/** The server's seat in one room: taken, kept, and taken again when it was lost. */
import type { Element } from '@xmpp/client';
import type { Logger } from '../../log.ts';
import type { Connection } from '../connection/connection.ts';
import { condition, ping, StanzaError } from '../connection/iq.ts';
import type { Message } from '../message.ts';
import { message } from '../message.ts';
import { backoff, type Timing } from '../timing.ts';
import { configureRoom } from './configure.ts';
import * as muc from './muc.ts';
import { OutgoingQueue } from './outgoing-queue.ts';
import { type Semaphore, semaphore } from './semaphore.ts';
import { RoomUnavailable } from './unavailable.ts';

export interface OccupantParts {
  /** Bare JID. */
  room: string;
  nick: string;
  link: Connection;
  /** How many rooms are entered at once: all of them would have the server answer none in time. */
  door: Semaphore;
  timing: Timing;
  log: Logger;
}

/** How the room answered a knock. */
type Answer = { entered: Element } | { refused: string };

const MOST_NICKS = 20;
const MOST_CHANGES = 20;

export class Occupant {
  readonly #parts: OccupantParts;
  readonly #speech: OutgoingQueue;
  /** One look at the configuration at a time: two would both find, and say, what only one has to change. */
  readonly #settingUp = semaphore(1);
  /** `room/nick` while we are in it. */
  #seat: string | null = null;
  #standing: muc.Standing = { affiliation: 'none', role: 'none' };
  #entering: Promise<void> | null = null;
  #knock: { id: string; seat: string; answer(answer: Answer): void } | null = null;
  #again: NodeJS.Timeout | null = null;
  #failures = 0;
  #complaint = '';
  #left = false;
  /** How often the room's configuration has changed since we came in. */
  #changes = 0;
  #heard = performance.now();
  #used = performance.now();

  constructor(parts: OccupantParts) {
    this.#parts = parts;
    this.#speech = new OutgoingQueue({
      room: parts.room,
      send: (stanza) => parts.link.send(stanza),
      onSilence: () => parts.link.suspect(),
    });
  }

  /** @returns when the room has echoed it; rejects with RoomUnavailable, RangeError, or the signal's reason. */
  async say(words: Message, signal?: AbortSignal): Promise<void> {
    const { room, timing } = this.#parts;
    const said = this.#speech.say(message(room, words), timing.sayWithin, signal);
    this.#used = performance.now();
    this.enter().catch(() => {});
    return said;
  }

  /** Joins and sets the room up, unless that is done or under way. @throws RoomUnavailable */
  async enter(): Promise<void> {
    this.#left = false;
    if (this.#seat && !this.#entering) return;
    this.#entering ??= this.#parts
      .door(() => this.#enter())
      .finally(() => {
        this.#entering = null;
      });
    return this.#entering;
  }

  /** The room goes on without us. */
  leave(): void {
    this.#left = true;
    const seat = this.#seat ?? this.#knock?.seat;
    if (seat) this.#parts.link.send(muc.leave(seat));
    this.#unseat('left');
  }

  /** The line broke and may be resumed. */
  pause(): void {
    this.#speech.shut();
  }

  /** The line was resumed: we are where we were. */
  resume(): void {
    if (this.#seat && !this.#entering) this.#speech.open();
  }

  /** The server does not know us any more. */
  forget(): void {
    this.#unseat('offline');
  }

  /** Looks after a seat that nobody has used for a while. @returns false when there is nothing to keep. */
  keep(now: number): boolean {
    const { timing } = this.#parts;
    if (this.#speech.isIdle && now - this.#used > timing.leaveAfter && !this.#entering) {
      this.leave();
      return false;
    }
    if (this.#seat && now - this.#heard > timing.selfPingEvery) this.#checkSeat(this.#seat, now);
    return true;
  }

  hear(stanza: Element): void {
    this.#heard = performance.now();
    if (stanza.name === 'presence') this.#hearPresence(stanza);
    else if (stanza.name === 'message') this.#hearMessage(stanza);
  }

  async #enter(): Promise<void> {
    const { room, link, log } = this.#parts;
    // Left again while we waited at the door.
    if (this.#left) throw new RoomUnavailable(room, 'left');
    if (this.#again) clearTimeout(this.#again);
    try {
      const entered = await this.#join();
      this.#changes = 0;
      const created = muc.statuses(entered).has(muc.STATUS.created);
      await this.#setUp(created);
      // Thrown out while the room was being set up.
      if (!this.#seat) throw new RoomUnavailable(room, 'removed');
      log.info({ room, seat: this.#seat, ...this.#standing, created }, 'room.joined');
      this.#failures = 0;
      this.#complaint = '';
      this.#speech.open();
    } catch (error) {
      const reason = error instanceof RoomUnavailable ? error.reason : (error as Error).message;
      this.#seat = null;
      this.#speech.fail(reason);
      if (link.online && !this.#left && reason !== this.#complaint)
        log.error({ room, reason }, 'room.not_joined');
      this.#complaint = reason;
      this.#enterLater();
      throw error instanceof RoomUnavailable ? error : new RoomUnavailable(room, reason);
    }
  }

  /** @returns our own presence in the room. */
  async #join(): Promise<Element> {
    const { room, nick } = this.#parts;
    for (let number = 1; number <= MOST_NICKS; number++) {
      const answer = await this.#ask(number === 1 ? nick : `${nick}-${number}`);
      if ('entered' in answer) return answer.entered;
      if (answer.refused !== 'conflict') throw new RoomUnavailable(room, answer.refused);
    }
    throw new RoomUnavailable(room, 'conflict');
  }

  #ask(nick: string): Promise<Answer> {
    const { room, link, timing } = this.#parts;
    if (!link.online) return Promise.resolve({ refused: 'offline' });
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const seat = `${room}/${nick}`;
    const id = `join-${Math.random().toString(36).slice(2)}`;
    this.#knock = { id, seat, answer: resolve };
    const late = setTimeout(() => {
      link.suspect();
      // It may have let us in without a word.
      link.send(muc.leave(seat));
      resolve({ refused: 'timeout' });
    }, timing.answerWithin);
    link.send(muc.join(seat, id));
    return promise.finally(() => {
      clearTimeout(late);
      this.#knock = null;
    });
  }

  #enterLater() {
    if (this.#left) return;
    const { timing } = this.#parts;
    if (this.#again) clearTimeout(this.#again);
    this.#again = setTimeout(
      () => {
        if (this.#parts.link.online && !this.#left) this.enter().catch(() => {});
      },
      backoff(this.#failures++, timing.pause, timing.longestPause),
    );
    this.#again.unref();
  }

  #unseat(reason: string) {
    this.#seat = null;
    if (this.#again) clearTimeout(this.#again);
    this.#knock?.answer({ refused: reason });
    this.#speech.shut();
    this.#speech.fail(reason);
  }

  #hearPresence(presence: Element) {
    const { from, type, id } = presence.attrs;
    if (type === 'error') {
      if (this.#knock && (id === this.#knock.id || !id)) this.#knock.answer({ refused: condition(presence) });
      return;
    }
    const codes = muc.statuses(presence);
    if (!codes.has(muc.STATUS.self) && from !== this.#seat) return;
    if (type !== 'unavailable') {
      if (!this.#knock && !this.#seat) return;
      this.#seat = from ?? null;
      this.#standing = muc.standing(presence);
      this.#knock?.answer({ entered: presence });
    } else if (from !== this.#seat) {
      // The farewell of a seat before this one.
    } else if (codes.has(muc.STATUS.nickChanged)) {
      this.#seat = `${this.#parts.room}/${muc.newNick(presence)}`;
    } else this.#removed(muc.isDestroyed(presence) ? 'destroyed' : `removed (${[...codes].join(' ')})`);
  }

  #removed(reason: string) {
    const { room, log } = this.#parts;
    log.warn({ room, reason }, 'room.lost');
    this.#unseat(reason);
    this.#enterLater();
  }

  #hearMessage(stanza: Element) {
    const { from, type, id } = stanza.attrs;
    if (type === 'error' && id !== undefined) {
      const reason = condition(stanza);
      this.#speech.bounced(id, reason);
      // The room does not know us: it was restarted, or took us for gone.
      if (this.#seat && ['not-acceptable', 'item-not-found', 'gone'].includes(reason)) this.#removed(reason);
    } else if (type === 'groupchat' && id !== undefined && from === this.#seat) {
      this.#speech.echoed(id);
    } else if (this.#seat && muc.statuses(stanza).has(muc.STATUS.configChanged)) {
      // Somebody has, or we have: a server that takes our wishes without granting them is left alone.
      const { affiliation } = this.#standing;
      if (affiliation === 'owner' && this.#changes++ < MOST_CHANGES) this.#setUp(false);
    }
  }

  #setUp(created: boolean): Promise<void> {
    return this.#settingUp(() => configureRoom(this.#parts, this.#standing, created));
  }

  async #checkSeat(seat: string, now: number) {
    const { link } = this.#parts;
    // A ping to ourselves, which the room answers or forwards only when we are in it (XEP-0410).
    // The next check comes after another silence, whatever this one finds.
    this.#heard = now;
    const refused = await link.request(ping(seat)).then(
      () => '',
      (error) => (error instanceof StanzaError ? error.condition : ''),
    );
    // https://xmpp.org/extensions/xep-0410.html#performpart: these say that we are there. So may
    // `item-not-found`, but it is also what a room that is gone answers.
    const there = ['', 'service-unavailable', 'feature-not-implemented'];
    if (seat === this.#seat && link.online && !there.includes(refused)) this.#removed(refused);
  }
}
