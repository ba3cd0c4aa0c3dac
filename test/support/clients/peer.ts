import { once } from 'node:events';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Data } from './ask.ts';

/** A client without a protocol library, so that a test can break the protocol. */
export interface Peer extends AsyncDisposable {
  socket: WebSocket;
  raw: Socket;
  messages: Data[];
  /** Resolves with the close code. */
  closed: Promise<number>;
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
  const until = (what: (message: Data) => boolean) =>
    new Promise<Data>((resolve) => {
      const look = () => {
        const found = messages.find(what);
        if (found && waiting.delete(look)) resolve(found);
      };
      waiting.add(look);
      look();
    });
  await Promise.race([until(({ type }) => type === 'connection_ack'), closed]);
  return {
    socket,
    raw: (socket as unknown as { _socket: Socket })._socket,
    messages,
    closed,
    until,
    subscribe: (id, query, video) =>
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables: { id: video } } })),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
}
