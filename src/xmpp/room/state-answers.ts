/** Answers occupants who ask for the present state, at a bounded rate. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Element } from '@xmpp/client';
import type { Logger } from '../../log.ts';
import { askLater, noVideo, type PresentState, stateAnswer } from '../state-query.ts';

/** What the server knows about the videos. A room is named by the local part of its JID: the id of the video. */
export interface StateSource {
  /** @returns null when there is no such video. */
  read(room: string): Promise<PresentState | null>;
  /** Whether the video shows a document. */
  isShown(room: string): Promise<boolean>;
  /** The rooms of videos that show a document, the newest videos first, at most `limit`. */
  shownRooms(limit: number): Promise<string[]>;
}

/**
 * An answer has up to 10 kB, and answers share the connection with the messages of all rooms. A page turn therefore
 * waits for at most one batch, also when a thousand participants join at once.
 */
const BATCH = 20;
const BATCH_INTERVAL_MS = 100;
const MAX_PENDING = 2_000;

interface Query {
  room: string;
  answer(child: Element): void;
}

export class StateAnswers {
  readonly #source: StateSource;
  readonly #log: Logger;
  /** By the address of the occupant, in the order of arrival. */
  readonly #pending = new Map<string, Query>();
  #isAnswering = false;

  constructor(source: StateSource, log: Logger) {
    this.#source = source;
    this.#log = log;
  }

  /**
   * An occupant has at most one pending query, so that none of them delays the others by many.
   * @param room The local part of the room's JID.
   * @param occupant The address to which the answer goes.
   * @returns the child of the answer: the state, or an error.
   */
  ask(room: string, occupant: string): Promise<Element> {
    if (this.#pending.has(occupant) || this.#pending.size >= MAX_PENDING) return Promise.resolve(askLater());
    const { promise, resolve } = Promise.withResolvers<Element>();
    this.#pending.set(occupant, { room, answer: resolve });
    void this.#answerAll();
    return promise;
  }

  async #answerAll(): Promise<void> {
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    while (this.#pending.size > 0) {
      await this.#answerBatch();
      await delay(BATCH_INTERVAL_MS, undefined, { ref: false });
    }
    this.#isAnswering = false;
  }

  /** Reads each state once for all who ask for it. */
  async #answerBatch(): Promise<void> {
    const batch = [...this.#pending].slice(0, BATCH);
    for (const [occupant] of batch) this.#pending.delete(occupant);
    const rooms = Map.groupBy(batch, ([, { room }]) => room);
    await Promise.all(
      [...rooms].map(async ([room, queries]) => {
        const child = await this.#answerOf(room);
        for (const [, { answer }] of queries) answer(child());
      }),
    );
  }

  /** Each answer needs an element of its own, because a sent element has a parent. */
  async #answerOf(room: string): Promise<() => Element> {
    try {
      const state = await this.#source.read(room);
      return state ? () => stateAnswer(state) : noVideo;
    } catch (error) {
      this.#log.warn({ room, reason: (error as Error).message }, 'room.state_not_read');
      return askLater;
    }
  }
}
