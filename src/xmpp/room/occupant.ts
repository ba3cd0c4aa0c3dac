/** The server's occupant in one room: joins, sends messages, and joins again when the room removes it. */
import type { Element } from '@xmpp/client';
import type { LimitFunction } from 'p-limit';
import type { Logger } from '../../log.ts';
import { type Message, message } from '../message.ts';
import { Activity } from './activity.ts';
import { RoomConfigurer } from './configure.ts';
import { readMessage } from './groupchat.ts';
import { type JoinOptions, JoinRequest } from './join.ts';
import * as muc from './muc.ts';
import { OutgoingQueue } from './outgoing-queue.ts';
import { readPresence } from './presence.ts';
import { RejoinTimer } from './rejoin-timer.ts';
import { selfPing } from './self-ping.ts';
import { RoomUnavailable } from './unavailable.ts';

export interface OccupantOptions extends JoinOptions {
  /** Bounds how many rooms are joined at a time, so that the XMPP server answers each join in time. */
  joinLimit: LimitFunction;
  log: Logger;
}

export class Occupant {
  readonly #options: OccupantOptions;
  readonly #queue: OutgoingQueue;
  readonly #joinRequest: JoinRequest;
  readonly #rejoinTimer: RejoinTimer;
  readonly #configurer: RoomConfigurer;
  /** `room/nickname` while the server is in the room. */
  #occupantJid: string | null = null;
  #privileges: muc.Privileges = { affiliation: 'none', role: 'none' };
  #joining: Promise<void> | null = null;
  /** The reason of the last failed join, so that the same reason is logged once. */
  #failure = '';
  #hasLeft = false;
  readonly #activity: Activity;

  constructor(options: OccupantOptions) {
    const { room, connection, timing } = options;
    this.#options = options;
    this.#activity = new Activity(timing);
    this.#joinRequest = new JoinRequest(options);
    this.#configurer = new RoomConfigurer(options, () => this.#privileges);
    this.#rejoinTimer = new RejoinTimer(timing, () => {
      if (connection.online && !this.#hasLeft) this.join().catch(() => {});
    });
    this.#queue = new OutgoingQueue({
      room,
      send: (stanza) => connection.send(stanza),
      onTimeout: () => connection.check(),
    });
  }

  /**
   * Joins the room if necessary and sends a message.
   * @returns when the room has reflected the message.
   * @throws RoomUnavailable, RangeError for a message that cannot be sent, or the signal's reason.
   */
  async send(content: Message, signal?: AbortSignal): Promise<void> {
    const { room, timing } = this.#options;
    const sent = this.#queue.send(message(room, content), timing.sendTimeout, signal);
    this.#activity.recordSent();
    this.join().catch(() => {});
    return sent;
  }

  /** Joins and configures the room, unless that is done or in progress. @throws RoomUnavailable */
  async join(): Promise<void> {
    this.#hasLeft = false;
    if (this.#occupantJid && !this.#joining) return;
    this.#joining ??= this.#options
      .joinLimit(() => this.#join())
      .finally(() => {
        this.#joining = null;
      });
    return this.#joining;
  }

  /** Whether no message and no join is under way. */
  get isIdle(): boolean {
    return this.#queue.isEmpty && !this.#joining;
  }

  get isJoined(): boolean {
    return this.#occupantJid !== null;
  }

  /** Whether the server is in the room, or has asked to be. */
  get isInRoom(): boolean {
    return this.isJoined || this.#joinRequest.occupantJid !== null;
  }

  leave(): void {
    this.#hasLeft = true;
    const occupantJid = this.#occupantJid ?? this.#joinRequest.occupantJid;
    if (occupantJid) this.#options.connection.send(muc.leave(occupantJid));
    this.#reset('left');
  }

  /** Called when the connection breaks. The next connection may resume the session. */
  pause(): void {
    this.#queue.pause();
  }

  /** Called when the session is resumed. The room still has the occupant. */
  resume(): void {
    if (this.#occupantJid && !this.#joining) this.#queue.resume();
  }

  /**
   * Called when the session is lost. The room has removed the occupant or will do so, and this object is not used
   * again.
   */
  discardSession(): void {
    this.#hasLeft = true;
    this.#reset('offline');
  }

  /** Whether nothing is under way and nothing was sent for a long time. `now` is a time of `performance.now()`. */
  isUnused(now: number): boolean {
    return this.isIdle && this.#activity.isUnused(now);
  }

  /** Counts the room as used at `now`. @returns whether nothing has used it since then, when it is called later. */
  recordNeeded(now: number): () => boolean {
    this.#activity.recordNeeded(now);
    return () => this.isIdle && !this.#activity.isUsedSince(now);
  }

  /**
   * Sends a self-ping to a room that has sent nothing for `selfPingInterval`.
   * @param now A time of `performance.now()`.
   */
  keepAlive(now: number): void {
    if (this.#occupantJid && this.#activity.takeSelfPing(now)) this.#selfPing(this.#occupantJid);
  }

  receive(stanza: Element): void {
    this.#activity.recordReceived();
    if (stanza.name === 'presence') this.#receivePresence(stanza);
    else if (stanza.name === 'message') this.#receiveMessage(stanza);
  }

  async #join(): Promise<void> {
    const { room, connection, log } = this.#options;
    // `leave` may have been called while the join waited for `joinLimit`.
    if (this.#hasLeft) throw new RoomUnavailable(room, 'left');
    this.#rejoinTimer.stop();
    try {
      const { created } = await this.#joinRequest.send();
      await this.#configurer.configureJoined(created);
      // The room may have removed the occupant meanwhile.
      if (!this.#occupantJid) throw new RoomUnavailable(room, 'removed');
      log.info({ room, occupant: this.#occupantJid, ...this.#privileges, created }, 'room.joined');
      this.#rejoinTimer.reset();
      this.#failure = '';
      this.#queue.resume();
    } catch (error) {
      const reason = error instanceof RoomUnavailable ? error.reason : (error as Error).message;
      this.#occupantJid = null;
      this.#queue.rejectAll(reason);
      if (connection.online && !this.#hasLeft && reason !== this.#failure) {
        log.error({ room, reason }, 'room.not_joined');
      }
      this.#failure = reason;
      if (!this.#hasLeft) this.#rejoinTimer.start();
      throw error instanceof RoomUnavailable ? error : new RoomUnavailable(room, reason);
    }
  }

  #reset(reason: string) {
    this.#occupantJid = null;
    this.#rejoinTimer.stop();
    this.#joinRequest.refuse(reason);
    this.#queue.pause();
    this.#queue.rejectAll(reason);
  }

  #onRemoved(reason: string) {
    const { room, log } = this.#options;
    log.warn({ room, reason }, 'room.lost');
    this.#reset(reason);
    if (!this.#hasLeft) this.#rejoinTimer.start();
  }

  #receivePresence(stanza: Element) {
    const presence = readPresence(stanza, {
      room: this.#options.room,
      occupantJid: this.#occupantJid,
      joiningAs: this.#joinRequest.occupantJid,
    });
    switch (presence?.type) {
      case 'error':
        return this.#joinRequest.refuse(presence.condition, presence.id);
      case 'available':
        // A presence that arrives after the occupant has left does not make it an occupant again.
        if (!this.#joinRequest.occupantJid && !this.#occupantJid) return;
        this.#occupantJid = presence.occupantJid;
        this.#privileges = presence.privileges;
        return this.#joinRequest.accept(presence.created);
      case 'renamed':
        this.#occupantJid = presence.occupantJid;
        return;
      case 'removed':
        return this.#onRemoved(presence.reason);
    }
  }

  #receiveMessage(stanza: Element) {
    const received = readMessage(stanza, this.#options.room, this.#occupantJid);
    switch (received?.type) {
      case 'error':
        this.#queue.reject(received.id, received.condition);
        if (this.#occupantJid && received.isNotJoined) this.#onRemoved(received.condition);
        return;
      case 'reflected':
        return this.#queue.confirm(received.id);
      case 'configuration-changed':
        if (this.#occupantJid) this.#configurer.correct();
    }
  }

  async #selfPing(occupantJid: string) {
    const { connection } = this.#options;
    const condition = await selfPing(connection, occupantJid);
    if (condition !== null && occupantJid === this.#occupantJid && connection.online) {
      this.#onRemoved(condition);
    }
  }
}
