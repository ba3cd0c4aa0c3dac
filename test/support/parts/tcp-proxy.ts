/** A TCP proxy in front of PostgreSQL, an XMPP server or S3 that delays, cuts, refuses, hangs, and heals. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy extends AsyncDisposable {
  /** The URL of the destination through this proxy. */
  url: string;
  /** The number of connections that the proxy has accepted. */
  readonly connections: number;
  /** Delays everything by this many milliseconds in each direction: a round trip takes twice as long. */
  delay(milliseconds: number): void;
  /** Closes every connection. New ones are accepted. */
  cut(): void;
  /** Closes every connection, and refuses new ones (ECONNREFUSED). */
  refuse(): void;
  /**
   * Keeps every connection open, new ones included, and passes nothing, not even the end of a connection. What
   * arrives waits until `heal` is called, as in a network that loses every packet.
   */
  hang(): void;
  /** Discards each packet of the destination for which `isDropped` returns true. */
  drop(isDropped: (text: string) => boolean): void;
  /** Ends delays, refusals and a hang. What has waited is passed on. */
  heal(): Promise<void>;
}

/** The condition of the link, which both directions of every connection share. */
interface Link {
  delay: number;
  isHanging: boolean;
  isDropped(text: string): boolean;
}

/** @param destination A URL with a host and a port. */
export async function startTcpProxy(destination: string): Promise<TcpProxy> {
  const target = new URL(destination);
  const link: Link = { delay: 0, isHanging: false, isDropped: () => false };
  const sockets = new Set<Socket>();
  const directions = new Set<Direction>();
  let connections = 0;

  function accept(near: Socket): void {
    connections += 1;
    const far = connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true });
    const toFar = new Direction(near, far, link);
    const toNear = new Direction(far, near, link, (data) => link.isDropped(String(data)));
    for (const direction of [toFar, toNear]) directions.add(direction);
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('close', () => {
        sockets.delete(socket);
        if (near.closed && far.closed) for (const each of [toFar, toNear]) directions.delete(each);
      });
    }
  }

  const listen = async (port: number): Promise<Server> => {
    const listening = createServer({ allowHalfOpen: true }, accept).listen(port, '127.0.0.1');
    await once(listening, 'listening');
    return listening;
  };
  let server: Server | null = await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(destination);
  url.port = String(port);

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const refuse = () => {
    server?.close();
    server = null;
    cut();
  };
  return {
    url: url.href,
    get connections() {
      return connections;
    },
    delay(milliseconds) {
      link.delay = milliseconds;
    },
    cut,
    refuse,
    hang() {
      link.isHanging = true;
    },
    drop(isDropped) {
      link.isDropped = isDropped;
    },
    async heal() {
      Object.assign(link, { delay: 0, isHanging: false });
      for (const direction of directions) direction.flush();
      server ??= await listen(port);
    },
    async [Symbol.asyncDispose]() {
      refuse();
    },
  };
}

/** Data, or the end of a connection, that is passed on when its time has come. */
interface Packet {
  /** A time of `performance.now()`. */
  due: number;
  pass(): void;
}

/** One direction of one connection. It passes everything on in order. */
class Direction {
  readonly #link: Link;
  readonly #packets: Packet[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, link: Link, isDropped = (_data: Buffer) => false) {
    this.#link = link;
    from.on('data', (data) => {
      if (isDropped(data)) return;
      this.#push(() => {
        if (to.destroyed || to.write(data)) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
    });
    from.on('end', () => this.#push(() => to.end()));
    from.on('error', () => {});
    from.on('close', () => this.#push(() => to.destroySoon()));
  }

  #push(pass: () => void): void {
    this.#packets.push({ due: performance.now() + this.#link.delay, pass });
    this.flush();
  }

  /** Passes on what is due. */
  flush(): void {
    clearTimeout(this.#timer);
    while (!this.#link.isHanging) {
      const [packet] = this.#packets;
      if (!packet) return;
      const wait = packet.due - performance.now();
      // After `heal`, nothing is delayed any more.
      if (wait > 0 && this.#link.delay > 0) {
        this.#timer = setTimeout(() => this.flush(), wait);
        return;
      }
      this.#packets.shift();
      packet.pass();
    }
  }
}
