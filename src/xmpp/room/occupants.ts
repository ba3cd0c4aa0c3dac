/** The server's occupants in their rooms, and in how many rooms the server may be. */
import type { Logger } from '../../log.ts';
import type { Occupant } from './occupant.ts';

/**
 * After a refusal the server stays in fewer rooms than the XMPP server allows, because a room counts the server until
 * it has handled its leave, and other rooms are joined meanwhile.
 */
const PART_OF_LIMIT = 0.8;
/** Milliseconds after which the server tries more rooms: other servers with the same account may have left theirs. */
const RAISE_INTERVAL_MS = 60_000;

export class Occupants {
  readonly #maxRooms: number;
  readonly #log: Logger;
  /** By the bare JID of the room, in the order of the last use. */
  readonly #byRoom = new Map<string, Occupant>();
  /** The number of rooms in which the server is at most: `maxRooms`, or fewer where the XMPP server refuses more. */
  #limit: number;
  #changedAt = 0;

  /** @param maxRooms The server leaves the least recently used room when it would be in more than this many. */
  constructor(maxRooms: number, log: Logger) {
    this.#maxRooms = maxRooms;
    this.#limit = maxRooms;
    this.#log = log;
  }

  get(room: string): Occupant | undefined {
    return this.#byRoom.get(room);
  }

  has(room: string): boolean {
    return this.#byRoom.has(room);
  }

  entries(): [string, Occupant][] {
    return [...this.#byRoom];
  }

  /** Makes the room the most recently used one. */
  use(room: string, occupant: Occupant): void {
    this.#byRoom.delete(room);
    this.#byRoom.set(room, occupant);
  }

  leave(room: string): void {
    this.#byRoom.get(room)?.leave();
    this.#byRoom.delete(room);
  }

  /**
   * Leaves the least recently used rooms, so that the server may join another one. A room in which something is under
   * way is not left.
   * @returns the present limit, for `onRefused`
   */
  makePlace(): number {
    const now = performance.now();
    if (this.#limit < this.#maxRooms && now - this.#changedAt > RAISE_INTERVAL_MS) {
      this.#limit = Math.min(this.#maxRooms, 2 * this.#limit);
      this.#changedAt = now;
    }
    const inRooms = this.entries().filter(([, occupant]) => occupant.isInRoom);
    const excess = Math.max(0, inRooms.length + 1 - this.#limit);
    for (const [room] of inRooms.filter(([, occupant]) => occupant.isIdle).slice(0, excess)) this.leave(room);
    return this.#limit;
  }

  /**
   * The XMPP server has refused a room because the account is in too many.
   * @param limit The result of `makePlace` before this join. Joins that were sent at the same time count once.
   */
  onRefused(limit: number): void {
    const joined = this.entries().filter(([, occupant]) => occupant.isJoined).length;
    // Rooms in which something is under way may exceed the limit for a moment, which says nothing new about it.
    if (limit !== this.#limit || joined > this.#limit) return;
    this.#limit = Math.max(1, Math.floor(joined * PART_OF_LIMIT));
    this.#changedAt = performance.now();
    this.#log.warn({ joined, limit: this.#limit }, 'room.limit_reached');
  }

  /** Called when the session is lost. The limit of the next one may be another. */
  discardSession(): void {
    for (const occupant of this.#byRoom.values()) occupant.discardSession();
    this.#byRoom.clear();
    this.#limit = this.#maxRooms;
  }
}
