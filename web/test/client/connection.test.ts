import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from '../../src/client/connection.ts';
import type { Status } from '../../src/client/transport/status.ts';
import { watchVideo } from '../../src/client/watch-video.ts';

/** A WebSocket to a server that acknowledges the connection and answers pings while `isAlive` is set. */
class Socket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static opened: Socket[] = [];
  static pings = 0;
  static isAlive = true;
  /** Milliseconds until an answer of the server arrives. */
  static latency = 10;
  /** The server rejects every token. */
  static rejectsTokens = false;
  /** No video exists. */
  static isEmpty = false;
  readyState = Socket.CONNECTING;
  readonly protocol = 'graphql-transport-ws';
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number; reason: string }) => void;
  constructor() {
    Socket.opened.push(this);
    setTimeout(() => {
      this.readyState = Socket.OPEN;
      this.onopen?.();
    }, Socket.latency);
  }
  send(text: string) {
    const { type, id } = JSON.parse(text) as { type: string; id?: string };
    if (type === 'connection_init' && Socket.rejectsTokens) return this.close(4403, 'Forbidden');
    if (type === 'connection_init') this.#answer('connection_ack');
    if (type === 'subscribe' && Socket.isEmpty) {
      this.#answer('error', { id, payload: [{ message: 'No video.', extensions: { code: 'NOT_FOUND' } }] });
    }
    if (type !== 'ping') return;
    Socket.pings += 1;
    this.#answer('pong');
  }
  #answer(type: string, rest = {}) {
    setTimeout(() => {
      if (Socket.isAlive && this.readyState === Socket.OPEN)
        this.onmessage?.({ data: JSON.stringify({ type, ...rest }) });
    }, Socket.latency);
  }
  close(code = 1000, reason = '') {
    if (this.readyState === Socket.CLOSED) return;
    this.readyState = Socket.CLOSED;
    this.onclose?.({ code, reason });
  }
}

let windowEvents: EventTarget;
beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(Socket, {
    opened: [],
    pings: 0,
    isAlive: true,
    latency: 10,
    rejectsTokens: false,
    isEmpty: false,
  });
  windowEvents = new EventTarget();
  vi.stubGlobal('WebSocket', Socket);
  for (const name of ['addEventListener', 'removeEventListener'] as const) {
    vi.stubGlobal(name, windowEvents[name].bind(windowEvents));
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function openConnection() {
  const statuses: Status[] = [];
  const connection = connect({
    url: 'http://127.0.0.1/graphql',
    token: 'a token',
    onStatus: (status) => statuses.push(status),
  });
  connection.subscribe('subscription { x }', {}, { next() {}, error() {}, complete() {} });
  await vi.advanceTimersByTimeAsync(3 * Socket.latency);
  expect(connection.status).toBe('live');
  return { connection, statuses };
}

test('a connection notices within three seconds that the server is silent, and connects again after ten', async () => {
  const { connection, statuses } = await openConnection();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(statuses).toEqual(['live']);
  Socket.isAlive = false;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(connection.status).toBe('reconnecting');
  expect(Socket.opened).toHaveLength(1);
  Socket.isAlive = true;
  await vi.advanceTimersByTimeAsync(25_000);
  expect(Socket.opened.length).toBeGreaterThan(1);
  expect(connection.status).toBe('live');
  connection.close();
});

test('a pong that arrives late makes the same connection live again', async () => {
  const { connection, statuses } = await openConnection();
  Socket.latency = 4_000;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(connection.status).toBe('reconnecting');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(statuses).toEqual(['live', 'reconnecting', 'live']);
  expect(Socket.opened).toHaveLength(1);
  // A network that is slow all the time is not lost.
  await vi.advanceTimersByTimeAsync(60_000);
  expect(statuses).toEqual(['live', 'reconnecting', 'live']);
  connection.close();
});

test('a connection notices at once that the browser is offline, and reports nothing after a close', async () => {
  const { connection, statuses } = await openConnection();
  windowEvents.dispatchEvent(new Event('offline'));
  expect(connection.status).toBe('reconnecting');
  windowEvents.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(connection.status).toBe('live');
  connection.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(statuses).toEqual(['live', 'reconnecting', 'live']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a hidden page sends a ping every twelve seconds, and one when it becomes visible', async () => {
  const document = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  vi.stubGlobal('document', document);
  const { connection } = await openConnection();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Socket.pings).toBe(4);
  Socket.isAlive = false;
  document.visibilityState = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(connection.status).toBe('reconnecting');
  connection.close();
});

const HOUR_MS = 3_600_000;

test.each([
  ['one token', () => 'a token', 1],
  ['a function that returns the same token', () => () => 'a token', 1],
  ['a function whose tokens the server rejects one after the other', () => newTokens(), 6],
])('a connection with %s expires, and sends no further token', async (_what, source, attempts) => {
  Socket.rejectsTokens = true;
  const statuses: Status[] = [];
  const stop = watchVideo(
    {
      url: 'http://127.0.0.1/graphql',
      token: source(),
      id: 'v1',
      onStatus: (status) => statuses.push(status),
    },
    () => {},
  );
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(statuses.at(-1)).toBe('expired');
  expect(Socket.opened.length).toBeLessThanOrEqual(attempts + 1);
  const { length } = Socket.opened;
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(Socket.opened).toHaveLength(length);
  expect(new Set(statuses.slice(statuses.indexOf('expired')))).toEqual(new Set(['expired']));
  stop();
});

function newTokens() {
  let count = 0;
  return () => `token ${count++}`;
}

test('a video that does not exist stays gone when its WebSocket closes', async () => {
  Socket.isEmpty = true;
  const statuses: Status[] = [];
  const onStatus = (status: Status) => void statuses.push(status);
  const connection = connect({ url: 'http://127.0.0.1/graphql', token: 'a token', onStatus });
  const stop = watchVideo({ connection, id: 'v1', onStatus }, () => {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Socket.opened.every(({ readyState }) => readyState === Socket.CLOSED)).toBe(true);
  expect(statuses.at(-1)).toBe('gone');
  stop();
  connection.close();
});
