/**
 * Which ways to the server a connection uses: the WebSocket alone, or the fallback for networks that block it, which
 * polls and, where event streams pass, follows one. Pure.
 */
import { backoff } from '../backoff.ts';
import type { Status } from './status.ts';

export interface Ways {
  /** `up` while the WebSocket is acknowledged and answers pings in time. */
  socket: 'down' | 'up';
  socketWasUp: boolean;
  /** WebSockets in a row that the network cut within a minute. */
  shortLives: number;
  /** `off` while the WebSocket alone is used; otherwise whether the server answers to polling. */
  fallback: 'off' | 'trying' | 'working' | 'failing';
  stream: 'trying' | 'delivering' | 'blocked';
}

export type Change =
  | { type: 'socket up' }
  /** A ping has no answer in time. */
  | { type: 'socket late' }
  /** @param lived milliseconds since the acknowledgement; null when there was none */
  | { type: 'socket closed'; lived: number | null; byNetwork: boolean }
  /** The WebSocket has been up for `proofMs`. */
  | { type: 'socket proven' }
  /** The WebSocket has been down for `headStartMs`. */
  | { type: 'head start over' }
  | { type: 'answered' }
  | { type: 'unanswered' }
  | { type: 'stream delivered' }
  | { type: 'stream blocked' }
  | { type: 'stream retried' };

/** What a connection uses. The last that worked is remembered for the session. */
export type Transport = 'websocket' | 'events' | 'polling';

const SHORT_LIFE_MS = 60_000;
const LONGEST_WAIT_MS = 120_000;

/** A view that was opened again begins with what worked last, and tries the WebSocket at the same time. */
export const waysFrom = (remembered: Transport | null): Ways => ({
  socket: 'down',
  socketWasUp: false,
  shortLives: 0,
  fallback: remembered === 'events' || remembered === 'polling' ? 'trying' : 'off',
  stream: remembered === 'polling' ? 'blocked' : 'trying',
});

export function waysAfter(ways: Ways, change: Change): Ways {
  const isOn = ways.fallback !== 'off';
  switch (change.type) {
    case 'socket up':
      return { ...ways, socket: 'up', socketWasUp: true };
    case 'socket late':
      return { ...ways, socket: 'down' };
    case 'socket closed':
      return afterClose(ways, change);
    case 'socket proven':
      return { ...ways, fallback: 'off' };
    case 'head start over':
      return isOn || ways.socket === 'up' ? ways : { ...ways, fallback: 'trying' };
    case 'answered':
      return isOn ? { ...ways, fallback: 'working' } : ways;
    case 'unanswered':
      return isOn ? { ...ways, fallback: 'failing' } : ways;
    case 'stream delivered':
      return isOn ? { ...ways, fallback: 'working', stream: 'delivering' } : ways;
    case 'stream blocked':
      return { ...ways, stream: 'blocked' };
    case 'stream retried':
      return { ...ways, stream: 'trying' };
  }
}

function afterClose(ways: Ways, { lived, byNetwork }: Extract<Change, { type: 'socket closed' }>): Ways {
  const isLong = lived !== null && lived >= SHORT_LIFE_MS;
  const isShort = lived !== null && !isLong && byNetwork;
  const shortLives = isLong ? 0 : ways.shortLives + (isShort ? 1 : 0);
  // A network that refuses the first WebSocket, or that has cut two, is not given another head start.
  const isRefused = byNetwork && (!ways.socketWasUp || shortLives >= 2);
  const fallback = ways.fallback === 'off' && isRefused ? 'trying' : ways.fallback;
  return { ...ways, socket: 'down', shortLives, fallback };
}

/** `live` also while the WebSocket is all that works. */
export function statusOf({ socket, fallback }: Ways, before: Status): Status {
  if (fallback === 'working') return 'slow';
  if (socket === 'up') return 'live';
  return before === 'connecting' ? 'connecting' : 'reconnecting';
}

/** What works; null while nothing does. */
export function transportOf({ socket, fallback, stream }: Ways): Transport | null {
  if (fallback === 'working') return stream === 'delivering' ? 'events' : 'polling';
  return socket === 'up' ? 'websocket' : null;
}

/** Milliseconds for which only the WebSocket is tried. One that worked may be back soon, as after the restart of a server. */
export const headStartMs = ({ socketWasUp }: Ways, random = Math.random()): number =>
  socketWasUp ? 4_000 + random * 2_000 : 2_000;

/** Milliseconds for which a WebSocket has to be up before the fallback ends; longer after the network has cut some. */
export const proofMs = ({ shortLives }: Ways): number => Math.min(LONGEST_WAIT_MS, 3_000 * 5 ** shortLives);

/** Milliseconds before another WebSocket is tried. While the fallback works, there is no hurry. */
export function socketRetryMs(
  { fallback, shortLives }: Ways,
  attempt: number,
  random = Math.random(),
): number {
  if (fallback !== 'working') return backoff(attempt);
  const steps = Math.min(attempt + shortLives, 20);
  return Math.min(LONGEST_WAIT_MS, 5_000 * 2 ** steps) * (0.75 + random / 2);
}

/** Milliseconds between two polls: a few seconds without a stream, and longer when polling only watches the stream. */
export const pollMs = ({ stream }: Ways, random = Math.random()): number =>
  (stream === 'delivering' ? 6_000 : 2_500) * (0.85 + random * 0.3);
