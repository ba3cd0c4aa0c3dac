/** Joins a room: sends presence to an occupant JID until the room sends self-presence or an error. */
import type { Connection } from '../connection/connection.ts';
import type { Timing } from '../timing.ts';
import * as muc from './muc.ts';
import { RoomUnavailable } from './unavailable.ts';

type Result = { created: boolean } | { condition: string };

const MAX_NICKNAMES = 20;

export interface JoinOptions {
  /** Bare JID. */
  room: string;
  nickname: string;
  connection: Connection;
  timing: Timing;
}

export class JoinRequest {
  readonly #options: JoinOptions;
  #pending: { id: string; occupantJid: string; settle(result: Result): void } | null = null;

  constructor(options: JoinOptions) {
    this.#options = options;
  }

  /** The occupant JID of the pending join. */
  get occupantJid(): string | null {
    return this.#pending?.occupantJid ?? null;
  }

  /**
   * Joins with the first free nickname of `nickname`, `nickname-2`, …: a room answers `conflict` when another
   * user has the nickname (https://xmpp.org/extensions/xep-0045.html#enter-conflict).
   * @returns whether the join created the room.
   * @throws RoomUnavailable
   */
  async send(): Promise<{ created: boolean }> {
    const { room, nickname } = this.#options;
    for (let number = 1; number <= MAX_NICKNAMES; number++) {
      const result = await this.#attempt(number === 1 ? nickname : `${nickname}-${number}`);
      if ('created' in result) return result;
      if (result.condition !== 'conflict') throw new RoomUnavailable(room, result.condition);
    }
    throw new RoomUnavailable(room, 'conflict');
  }

  /** Handles the self-presence of the room. */
  accept(created: boolean): void {
    this.#pending?.settle({ created });
  }

  /** @param id the id of the presence stanza that the room refuses; undefined when it is not known */
  refuse(condition: string, id?: string): void {
    if (!id || id === this.#pending?.id) this.#pending?.settle({ condition });
  }

  #attempt(nickname: string): Promise<Result> {
    const { room, connection, timing } = this.#options;
    if (!connection.online) return Promise.resolve({ condition: 'offline' });
    const { promise, resolve } = Promise.withResolvers<Result>();
    const occupantJid = `${room}/${nickname}`;
    const id = `join-${Math.random().toString(36).slice(2)}`;
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
