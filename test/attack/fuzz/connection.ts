/** Raw TCP connections of an attacker, who obeys no protocol. */
import { connect, type Socket } from 'node:net';
import { wrongCodeIn } from './documented-codes.ts';

/** The end of an exchange after its bytes are sent. */
export type Ending =
  /** The client closes its half of the connection and reads the answer. */
  | 'half-close'
  /** The client resets the connection at once. */
  | 'reset'
  /** The client resets the connection when the first byte of an answer arrives. */
  | 'reset-on-answer';

export interface ExchangeOptions {
  /** `http://127.0.0.1:4000` */
  url: string;
  /** The source address. */
  address: string;
  bytes: Buffer;
  ending: Ending;
  /** Milliseconds after which the client resets a connection that the server keeps open. */
  patience: number;
}

/** Opens a connection whose errors are ignored, because an attacker expects every error. */
export function openRaw(url: string, address: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: address });
  return socket.on('error', () => {});
}

/** Sends bytes. @returns everything that the server sends until the connection is closed, as latin1 */
export function exchange({ url, address, bytes, ending, patience }: ExchangeOptions): Promise<string> {
  const socket = openRaw(url, address);
  let answer = '';
  const timer = setTimeout(() => socket.resetAndDestroy(), patience);
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    answer += chunk;
    if (ending === 'reset-on-answer') socket.resetAndDestroy();
  });
  if (ending === 'half-close') socket.end(bytes);
  else if (ending === 'reset') socket.write(bytes, () => socket.resetAndDestroy());
  else socket.write(bytes);
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve(answer);
    };
    // Node emits no `close` when it cannot reset a connection whose half is being closed.
    socket.once('close', end).once('error', end);
  });
}

/** The problem in an answer that no input of a client may cause; null when there is none. */
export function problemIn(answer: string): string | null {
  const status = /^HTTP\/1\.[01] (5\d\d)/m.exec(answer)?.[1];
  if (status) return `the status ${status}`;
  const code = wrongCodeIn(answer);
  return code ? `the code ${code}` : null;
}

/**
 * Runs `work` for each item, for `limit` items at a time, until the signal aborts.
 * @returns the number of processed items
 */
export async function forEachAtOnce<T>(
  items: Iterable<T>,
  limit: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<number> {
  const iterator = items[Symbol.iterator]();
  let count = 0;
  const run = async () => {
    for (let next = iterator.next(); !next.done && !signal.aborted; next = iterator.next()) {
      await work(next.value);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: limit }, run));
  return count;
}
