/**
 * A TCP proxy in front of PostgreSQL, an XMPP server or S3 that delays, trickles, cuts, resets, refuses, hangs, and
 * heals.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy extends AsyncDisposable {
  /** The URL of the destination through this proxy. */
  url: string;
  /** The number of connections that the proxy has accepted. */
  readonly connections: number;
  /** Delays everything by this many milliseconds in each direction: a round trip takes twice as long. */
  delay(milliseconds: number): void;
  /** Passes this many bytes of every connection per second and direction, in ten steps a second. */
  trickle(bytesPerSecond: number): void;
  /** Closes every connection. New ones are accepted. */
  cut(): void;
  /** Ends every connection with a reset (ECONNRESET). New ones are accepted. */
  reset(): void;
  /** Closes every connection, and refuses new ones (ECONNREFUSED). */
  refuse(): void;
  /**
   * Keeps every connection open, new ones included, and passes nothing, not even the end of a connection. What
   * arrives waits until `heal` is called, as in a network that loses every packet.
   */
  hang(): void;
  /** Discards each packet of the destination for which `isDropped` returns true. */
  drop(isDropped: (text: string) => boolean): void;
  /** Ends delays, trickles, refusals and a hang. What has waited is passed on. */
  heal(): Promise<void>;
}

/** The condition of the link, which both directions of every connection share. */
interface Link {
  delay: number;
  /** Bytes per second and direction; null without a limit. */
  rate: number | null;
  isHanging: boolean;
  isDropped(text: string): boolean;
}

/** @param destination A URL with a host and a port. */
export async function startTcpProxy(destination: string): Promise<TcpProxy> {
  const target = new URL(destination);
  const link: Link = { delay: 0, rate: null, isHanging: false, isDropped: () => false };
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
    trickle(bytesPerSecond) {
      link.rate = bytesPerSecond;
    },
    cut,
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    refuse,
    hang() {
      link.isHanging = true;
    },
    drop(isDropped) {
      link.isDropped = isDropped;
    },
    async heal() {
      Object.assign(link, { delay: 0, rate: null, isHanging: false });
      for (const direction of directions) direction.flush();
      server ??= await listen(port);
    },
    async [Symbol.asyncDispose]() {
      refuse();
    },
  };
}

/** Data, or the end of a connection (null), that is passed on when its time has come. */
interface Packet {
  /** A time of `performance.now()`. */
  due: number;
  data: Buffer | null;
}

/** The interval at which a link that trickles passes a part of what waits. */
const TRICKLE_MS = 100;
/** With more bytes in the queue, the direction reads no further, so that the sender notices a slow link. */
const MAX_WAITING_BYTES = 1_000_000;

/** One direction of one connection. It passes everything on in order. */
class Direction {
  readonly #link: Link;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #packets: Packet[] = [];
  #waitingBytes = 0;
  /** The time at which a link that trickles passes the next part. */
  #free = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, link: Link, isDropped = (_data: Buffer) => false) {
    this.#link = link;
    this.#from = from;
    this.#to = to;
    from.on('data', (data) => {
      if (!isDropped(data)) this.#push(data);
    });
    from.on('end', () => this.#push(null));
    from.on('error', () => {});
    from.on('close', () => this.#push(null));
    to.on('drain', () => this.#read());
  }

  #push(data: Buffer | null): void {
    this.#packets.push({ due: performance.now() + this.#link.delay, data });
    this.#waitingBytes += data?.length ?? 0;
    this.flush();
    this.#read();
  }

  #read(): void {
    if (this.#waitingBytes > MAX_WAITING_BYTES || this.#to.writableNeedDrain) this.#from.pause();
    else this.#from.resume();
  }

  /** Passes on what is due. */
  flush(): void {
    clearTimeout(this.#timer);
    while (!this.#link.isHanging) {
      const [packet] = this.#packets;
      if (!packet) break;
      // After `heal`, nothing is delayed any more.
      const wait = (this.#link.delay > 0 ? packet.due : this.#link.rate ? this.#free : 0) - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.flush(), wait);
        return;
      }
      this.#passPart(packet);
    }
    this.#read();
  }

  /** Passes as much of the first packet as the rate of the link permits. */
  #passPart(packet: Packet): void {
    const { rate } = this.#link;
    const { data } = packet;
    const part = rate ? data?.subarray(0, Math.ceil((rate * TRICKLE_MS) / 1_000)) : data;
    if (rate && part) this.#free = performance.now() + (part.length * 1_000) / rate;
    if (data && part && part.length < data.length) packet.data = data.subarray(part.length);
    else this.#packets.shift();
    this.#pass(part ?? null);
  }

  #pass(data: Buffer | null): void {
    if (data) {
      this.#waitingBytes -= data.length;
      if (!this.#to.destroyed) this.#to.write(data);
    } else if (this.#from.destroyed) this.#to.destroySoon();
    else this.#to.end();
  }
}
