/**
 * Pointers of all servers. A sign goes to the viewers of this server at once, and to the other servers by NOTIFY on a
 * connection of its own, which cannot delay the notifications of commits. Nothing stores it, and one that is lost is
 * not sent again: the next sign comes an eighth of a second later.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PointerMark } from '../domain/pointer.ts';
import type { VideoState } from '../domain/state.ts';
import type { Logger } from '../log.ts';
import { openChannel } from './channel.ts';
import type { Followable } from './follow.ts';
import { PROBING } from './listen-connection.ts';
import {
  type PointerCounts as BoardCounts,
  createPointerBoard,
  POINTER_LIFE_MS,
  type PointerState,
} from './pointer-board.ts';
import { pointerPayload, readPointer } from './pointer-payload.ts';

/** Numbers since the start. */
export interface PointerCounts extends BoardCounts {
  /** Signs of instructors who are connected to this server. */
  own: number;
  /** Signs that other servers have passed on. */
  passedOn: number;
}

export interface Pointers extends Followable<PointerState>, AsyncDisposable {
  /**
   * Shows a sign to the viewers of the video on all servers.
   * @returns false when another instructor moves the pointer at this moment, so that nobody sees the sign
   */
  point(video: string, mark: PointerMark): boolean;
  readonly counts: PointerCounts;
  /** Whether the connection to the other servers is open. */
  readonly connected: boolean;
}

export const POINTER_CHANNEL = 'lectern_pointer';
/** The `application_name` of the connection in pg_stat_activity. */
const POINTER_LISTENER = 'lectern-pointers';
/**
 * The shortest time in milliseconds between two transactions that notify other servers, whatever the number of
 * pointers: the commits of page turns wait for the same lock as they do.
 */
const NOTIFY_INTERVAL_MS = 50;

/** @throws when the first connection fails */
export async function openPointers(
  url: string,
  states: Followable<VideoState>,
  log: Logger,
): Promise<Pointers> {
  const instance = randomUUID();
  const board = createPointerBoard(states);
  const signs = { own: 0, passedOn: 0 };
  const channel = await openChannel(
    { url, channel: POINTER_CHANNEL, name: POINTER_LISTENER, probing: PROBING },
    (payload) => {
      const pointer = payload === null ? null : readPointer(payload);
      if (!pointer || pointer.instance === instance) return;
      signs.passedOn += 1;
      board.show(pointer.video, pointer.mark);
    },
    log,
  );
  /** The newest sign of each video that the other servers do not know yet. */
  let waiting = new Map<string, { mark: PointerMark; receivedAt: number }>();
  let sending: Promise<void> | null = null;

  async function sendWaiting(): Promise<void> {
    while (waiting.size > 0) {
      // A connection that is silent before it is lost holds signs back, which are worthless then.
      const since = performance.now() - POINTER_LIFE_MS;
      const payloads = [...waiting]
        .filter(([, { receivedAt }]) => receivedAt > since)
        .map(([video, { mark }]) => pointerPayload({ instance, video, mark }));
      waiting = new Map();
      // While the connection is lost, other servers show no pointer.
      await channel.notify(payloads).catch(() => {});
      await delay(NOTIFY_INTERVAL_MS);
    }
    sending = null;
  }

  return {
    point(video, mark) {
      signs.own += 1;
      if (!board.show(video, mark)) return false;
      waiting.set(video, { mark, receivedAt: performance.now() });
      sending ??= sendWaiting();
      return true;
    },
    watch: board.watch,
    get connected() {
      return channel.connected;
    },
    get counts() {
      return { ...signs, ...board.counts };
    },
    async [Symbol.asyncDispose]() {
      waiting.clear();
      await channel[Symbol.asyncDispose]();
      await sending;
    },
  };
}
