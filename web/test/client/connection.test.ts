import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from '../../src/client/connection.ts';
import type { TypedDocumentString } from '../../src/client/operations/operations.generated.ts';
import type { Status } from '../../src/client/transport/status.ts';

/** A WebSocket to a server that acknowledges the connection and answers pings while `isAlive` is set. */
class Socket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static opened: Socket[] = [];
  static isAlive = true;
  /** Milliseconds until an answer of the server arrives. */
  static latency = 10;
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
    const { type } = JSON.parse(text) as { type: string };
    if (type === 'connection_init') this.#answer('connection_ack');
    if (type === 'ping') this.#answer('pong');
  }
  #answer(type: string) {
    setTimeout(() => {
      if (Socket.isAlive && this.readyState === Socket.OPEN)
        this.onmessage?.({ data: JSON.stringify({ type }) });
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
  Object.assign(Socket, { opened: [], isAlive: true, latency: 10 });
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
  const operation = 'subscription { x }' as unknown as TypedDocumentString<unknown, object>;
  connection.subscribe(operation, {}, { next() {}, error() {}, complete() {} });
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
