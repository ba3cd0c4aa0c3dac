import { once } from 'node:events';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Data } from './ask.ts';

const WAIT_MS = 120_000;

/** A client without a protocol library, so that a test can break the protocol. */
export interface Peer extends AsyncDisposable {
  socket: WebSocket;
  raw: Socket;
  messages: Data[];
  /** Resolves with the close code. Rejects when the server does not close the WebSocket within two minutes. */
  readonly closed: Promise<number>;
  /** Resolves with the first such message. Rejects when it does not arrive within two minutes. */
  until(what: (message: Data) => boolean): Promise<Data>;
  subscribe(id: string, query: string, video: string): void;
}

/** Opens a WebSocket and sends `connection_init`. Resolves when the server acknowledges or closes. */
export async function peer(authorization: string, url: string): Promise<Peer> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const messages: Data[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    for (const look of waiting) look();
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  /** Ends a wait before the test's time limit does, so that the failure names what did not happen. */
  async function within<T>(promise: Promise<T>, missing: string): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const fail = () => reject(new Error(`${missing} within ${WAIT_MS} ms: ${JSON.stringify(messages)}`));
    const timer = setTimeout(fail, WAIT_MS);
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }
  const until = (what: (message: Data) => boolean) => {
    const arrival = new Promise<Data>((resolve) => {
      const look = () => {
        const found = messages.find(what);
        if (found && waiting.delete(look)) resolve(found);
      };
      waiting.add(look);
      look();
    });
    return within(arrival, `The server did not send the message ${what}`);
  };
  const acknowledged = until(({ type }) => type === 'connection_ack');
  // When the server closes the WebSocket first, this wait is not needed any more.
  acknowledged.catch(() => {});
  await Promise.race([acknowledged, closed]);
  return {
    socket,
    raw: (socket as unknown as { _socket: Socket })._socket,
    messages,
    get closed() {
      return within(closed, 'The server did not close the WebSocket');
    },
    until,
    subscribe: (id, query, video) =>
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables: { id: video } } })),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
}
