/** A TCP proxy in front of an XMPP server. A test can break its connections, freeze them, or drop data. */
import { connect, createServer, type Socket } from 'node:net';

export interface XmppProxy extends AsyncDisposable {
  service: string;
  /** The number of accepted connections. */
  readonly connections: number;
  /** Closes every connection. New ones are accepted. */
  disconnect(): void;
  /** Keeps every connection open, new ones included, and passes no data until `unfreeze` is called. */
  freeze(): void;
  unfreeze(): void;
  /** Drops each packet from the XMPP server for which `isDropped` returns true. */
  drop(isDropped: (text: string) => boolean): void;
}

export async function startXmppProxy(port: number): Promise<XmppProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let frozen = false;
  let isDropped = (_text: string) => false;
  const server = createServer((near) => {
    connections += 1;
    const far = connect({ port, host: '127.0.0.1' });
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (data) => frozen || far.write(data));
    far.on('data', (data) => frozen || isDropped(String(data)) || near.write(data));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address() as { port: number };
  const disconnect = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    service: `xmpp://127.0.0.1:${address.port}`,
    get connections() {
      return connections;
    },
    disconnect,
    freeze() {
      frozen = true;
    },
    unfreeze() {
      frozen = false;
    },
    drop(filter) {
      isDropped = filter;
    },
    async [Symbol.asyncDispose]() {
      disconnect();
      await new Promise((closed) => server.close(closed));
    },
  };
}
