/** Joins a room: sends presence to an occupant JID until the room sends self-presence or an error. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '../connection/connection.ts';
import type { Timing } from '../timing.ts';
import * as muc from './muc.ts';
import { RoomUnavailable } from './unavailable.ts';

type Result = { created: boolean } | { condition: string };

const MAX_NICKNAMES = 20;
/**
 * The condition with which a server refuses an account that is in too many rooms, such as `max_user_conferences` of
 * ejabberd.
 */
const TOO_MANY_ROOMS = 'resource-constraint';
/** Milliseconds for which a join that is refused for this reason is repeated. */
const REPEAT_MS = 3_000;

/** The rooms in which the server may be. */
export interface Places {
  /** Called before each join. @returns the limit, for `onRefused` */
  makePlace(): number;
  /** Called when the XMPP server has refused a join because the account is in too many rooms. */
  onRefused(limit: number): void;
}

export interface JoinOptions {
  /** Bare JID. */
  room: string;
  nickname: string;
  connection: Connection;
  places: Places;
  timing: Timing;
}

export class JoinRequest {
  readonly #options: JoinOptions;
  #pending: { id: string; occupantJid: string; settle(result: Result): void } | null = null;

  /** False when the server has left the room or lost its session between two attempts. */
  #isWanted = true;

  constructor(options: JoinOptions) {
    this.#options = options;
  }

  /** The occupant JID of the pending join. */
  get occupantJid(): string | null {
    return this.#pending?.occupantJid ?? null;
  }

  /**
   * Joins, again after a refusal for which another room can be left, or is left when what is under way in it ends.
   * @returns whether the join created the room.
   * @throws RoomUnavailable
   */
  async send(): Promise<{ created: boolean }> {
    const { room, places, timing } = this.#options;
    this.#isWanted = true;
    const giveUpAt = performance.now() + REPEAT_MS;
    for (let pause = timing.minBackoff; ; pause *= 2) {
      const limit = places.makePlace();
      const result = await this.#joinWithFreeNickname();
      if ('created' in result) return result;
      const error = new RoomUnavailable(room, result.condition);
      if (result.condition !== TOO_MANY_ROOMS) throw error;
      places.onRefused(limit);
      if (performance.now() + pause > giveUpAt) throw error;
      // ejabberd loses a presence that follows the refusal of a new room at once.
      await delay(pause, undefined, { ref: false });
      if (!this.#isWanted) throw error;
    }
  }

  /**
   * Joins with the first free nickname of `nickname`, `nickname-2`, …: a room answers `conflict` when another
   * user has the nickname (https://xmpp.org/extensions/xep-0045.html#enter-conflict).
   */
  async #joinWithFreeNickname(): Promise<Result> {
    const { nickname } = this.#options;
    for (let number = 1; number <= MAX_NICKNAMES; number++) {
      const result = await this.#attempt(number === 1 ? nickname : `${nickname}-${number}`);
      if ('created' in result || result.condition !== 'conflict') return result;
    }
    return { condition: 'conflict' };
  }

  /** Handles the self-presence of the room. */
  accept(created: boolean): void {
    this.#pending?.settle({ created });
  }

  /** @param id the id of the presence stanza that the room refuses; undefined when it is not known */
  refuse(condition: string, id?: string): void {
    if (!id) this.#isWanted = false;
    if (!id || id === this.#pending?.id) this.#pending?.settle({ condition });
  }

  #attempt(nickname: string): Promise<Result> {
    const { room, connection, timing } = this.#options;
    if (!connection.online) return Promise.resolve({ condition: 'offline' });
    const { promise, resolve } = Promise.withResolvers<Result>();
    const occupantJid = `${room}/${nickname}`;
    const id = randomUUID();
    this.#pending = { id, occupantJid, settle: resolve };
    const timer = setTimeout(() => {
      connection.check();
      // The room may have accepted the join although its answer did not arrive.
      connection.send(muc.leave(occupantJid));
      resolve({ condition: 'timeout' });
    }, timing.responseTimeout);
    connection.send(muc.join(occupantJid, id));
    return promise.finally(() => {
      clearTimeout(timer);
      this.#pending = null;
    });
  }
}
