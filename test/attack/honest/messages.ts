/** What the process of the honest viewers is started with, and what it sends. */

export interface HonestOptions {
  /** `http://127.0.0.1:4000` */
  url: string;
  video: string;
  media: string;
  /** The number of pages, at least 2. */
  pages: number;
  instructor: string;
  student: string;
  /** Milliseconds between two page turns. */
  interval: number;
}

export const HONEST_TRANSPORTS = ['websocket', 'events'] as const;
export type HonestTransport = (typeof HONEST_TRANSPORTS)[number];

export type HonestMessage =
  /** Both viewers have received the first state. */
  | { type: 'ready' }
  /**
   * One page turn: milliseconds from the command of the instructor until each viewer had the page; null when a
   * viewer did not receive it in time.
   */
  | { type: 'turn'; milliseconds: Record<HonestTransport, number | null> }
  /** The server refused a command, or a viewer lost its connection. */
  | { type: 'problem'; problem: string };
