/** A WebSocket without a client library, for tests of the protocol itself. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Ready } from '../../../local/ready.ts';
import type { Data } from './ask.ts';

export interface RawSocket extends AsyncDisposable {
  say(message: unknown): void;
  /** Sends text as a text frame and bytes as a binary frame. */
  send(frame: string | Uint8Array): void;
  /** The next unread message, pings excluded. */
  next(): Promise<Data>;
  /** The close code and reason. */
  closed: Promise<{ code: number; reason: string }>;
  isOpen(): boolean;
}

export const PROTOCOL = 'graphql-transport-ws';

/** Opens a socket. With a token, it also waits for `connection_ack`. */
export async function openSocket(
  system: Pick<Ready, 'graphqlWs'>,
  { token, protocol = PROTOCOL }: { token?: string; protocol?: string | null } = {},
): Promise<RawSocket> {
  const socket = protocol ? new WebSocket(system.graphqlWs, protocol) : new WebSocket(system.graphqlWs);
  const arrived: Data[] = [];
  const waiting: ((message: Data) => void)[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    if (message.type === 'ping') return;
    const taker = waiting.shift();
    if (taker) taker(message);
    else arrived.push(message);
  });
  await once(socket, 'open');
  const line: RawSocket = {
    say: (message) => socket.send(JSON.stringify(message)),
    send: (frame) => socket.send(frame),
    next: () => {
      const [message] = arrived.splice(0, 1);
      return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
    },
    closed,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
  if (token) {
    line.say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    const ack = await line.next();
    if (ack.type !== 'connection_ack') throw new Error(`expected connection_ack, got ${JSON.stringify(ack)}`);
  }
  return line;
}
