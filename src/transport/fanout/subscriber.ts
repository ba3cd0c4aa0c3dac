/** The interface between a group and one subscription of one client. Each transport implements it. */
import type { Frame } from './frame.ts';

export interface Subscriber {
  /** Makes the subscriber ignore frames of states older than `version`. */
  startAt(version: number): void;
  /** Sends a frame or keeps it for later. Drops a frame that ranks no higher than the last one sent. */
  offer(frame: Frame): void;
  /** Ends the subscription. `error` is undefined when the source ended without one. */
  finish(error?: unknown): void;
}
