/** An HTTP proxy in front of a server, which treats WebSockets and event streams as proxies of schools and hospitals do. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * `refuse` answers an upgrade with an error, `hang` never answers it, and `swallow` opens the WebSocket and passes nothing
 * on. `silence` opens WebSockets like `pass`, and passes nothing on from the moment at which it is chosen.
 */
export type SocketMode = 'pass' | 'refuse' | 'hang' | 'swallow' | 'silence';

export interface BlockingProxy extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  sockets: SocketMode;
  /** The status with which it refuses an upgrade. */
  refusal: number;
  /** Collects event streams until they end, as a virus scanner does. */
  buffersStreams: boolean;
  /** Ends every WebSocket and event stream that is open. */
  cut(): void;
  /** Requests by kind since the last call. */
  takeCounts(): Counts;
}

export interface Counts {
  upgrades: number;
  streams: number;
  posts: number;
}

/** @param destination the URL of the server */
export async function startBlockingProxy(destination: string): Promise<BlockingProxy> {
  const { hostname, port } = new URL(destination);
  const target = { host: hostname, port: Number(port) };
  const held = new Set<Duplex | ServerResponse>();
  let counts: Counts = { upgrades: 0, streams: 0, posts: 0 };

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, url, headers } = incoming;
    const isStream = headers.accept === 'text/event-stream';
    if (isStream) counts.streams += 1;
    else if (method === 'POST') counts.posts += 1;
    const passed = request({ ...target, method, path: url, headers }, (response) => {
      const isBuffered = isStream && proxy.buffersStreams;
      outgoing.on('close', () => response.destroy());
      if (isStream) hold(outgoing);
      response.on('error', () => outgoing.destroy());
      if (isBuffered) return void response.resume();
      outgoing.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  }

  function upgrade(incoming: IncomingMessage, near: Socket, head: Buffer): void {
    counts.upgrades += 1;
    hold(near);
    near.on('error', () => {});
    if (proxy.sockets === 'hang') return;
    if (proxy.sockets === 'refuse') {
      return void near.end(
        `HTTP/1.1 ${proxy.refusal} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    }
    const isSwallowed = proxy.sockets === 'swallow';
    const far = connect(target);
    hold(far);
    far.on('error', () => near.destroy());
    const lines = incoming.rawHeaders.reduce(
      (text, value, index) => text + (index % 2 ? `${value}\r\n` : `${value}: `),
      `GET ${incoming.url} HTTP/1.1\r\n`,
    );
    far.write(`${lines}\r\n`);
    far.write(head);
    let hasAnswered = false;
    far.on('data', (data) => {
      // The answer to the upgrade is the first that the server sends.
      if (proxy.sockets === 'silence' || (isSwallowed && hasAnswered)) return;
      hasAnswered = true;
      near.write(data);
    });
    near.on('data', (data) => void (isSwallowed || proxy.sockets === 'silence' || far.write(data)));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }

  function hold(connection: Duplex | ServerResponse): void {
    held.add(connection);
    connection.on('close', () => held.delete(connection));
  }

  const server = createServer(pass).on('upgrade', upgrade);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const proxy: BlockingProxy = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets: 'pass',
    refusal: 403,
    buffersStreams: false,
    cut() {
      for (const connection of held) connection.destroy();
    },
    takeCounts() {
      const taken = counts;
      counts = { upgrades: 0, streams: 0, posts: 0 };
      return taken;
    },
    async [Symbol.asyncDispose]() {
      proxy.cut();
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}
