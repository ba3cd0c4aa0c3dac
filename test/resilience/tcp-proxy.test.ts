/** The proxy that the tests of this folder keep in front of real parts. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../support/parts/tcp-proxy.ts';

const stack = new AsyncDisposableStack();
let destination = '';
beforeAll(async () => {
  const echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  stack.defer(() => void echo.close());
  destination = `tcp://127.0.0.1:${(echo.address() as AddressInfo).port}`;
});
afterAll(() => stack.disposeAsync());

/** Opens a connection through the proxy. */
async function open({ url }: TcpProxy): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Sends a text and waits for its echo. @returns the time for this in milliseconds */
async function echo(socket: Socket, text: string): Promise<number> {
  const startedAt = performance.now();
  socket.write(text);
  let received = '';
  while (received.length < text.length) received += (await once(socket, 'data'))[0];
  expect(received).toBe(text);
  return performance.now() - startedAt;
}

test('the proxy passes data on, and delays each direction', async () => {
  await using proxy = await startTcpProxy(destination);
  const socket = await open(proxy);
  await echo(socket, 'x'.repeat(1_000_000));
  proxy.delay(30);
  // Timers of Node can be a millisecond early.
  expect(await echo(socket, 'late')).toBeGreaterThan(58);
  socket.end();
  await once(socket, 'close');
});

test('the proxy passes a number of bytes per second while it trickles, and the rest when it is healed', async () => {
  await using proxy = await startTcpProxy(destination);
  const socket = await open(proxy);
  await echo(socket, 'before');
  proxy.trickle(100);
  // 40 bytes in steps of 10, of which the first leaves at once, in each direction.
  expect(await echo(socket, 'x'.repeat(40))).toBeGreaterThan(290);
  const echoed = echo(socket, 'x'.repeat(2_000_000));
  await immediate();
  await proxy.heal();
  // At 100 bytes per second it takes hours.
  expect(await echoed).toBeLessThan(60_000);
});

test('the proxy resets connections and accepts new ones', async () => {
  await using proxy = await startTcpProxy(destination);
  const socket = await open(proxy);
  await echo(socket, 'first');
  const failed = once(socket, 'error');
  proxy.reset();
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  await echo(await open(proxy), 'second');
});

test('the proxy cuts connections and accepts new ones', async () => {
  await using proxy = await startTcpProxy(destination);
  const socket = await open(proxy);
  await echo(socket, 'first');
  proxy.cut();
  await once(socket, 'close');
  await echo(await open(proxy), 'second');
  expect(proxy.connections).toBe(2);
});

test('the proxy refuses connections until it is healed', async () => {
  await using proxy = await startTcpProxy(destination);
  const socket = await open(proxy);
  proxy.refuse();
  await once(socket, 'close');
  await expect(open(proxy)).rejects.toThrow('ECONNREFUSED');
  await proxy.heal();
  await echo(await open(proxy), 'again');
});

test('the proxy keeps data and the ends of connections while it hangs, and passes them on when it is healed', async () => {
  await using proxy = await startTcpProxy(destination);
  const socket = await open(proxy);
  await echo(socket, 'before');
  proxy.hang();
  const other = await open(proxy);
  const received: string[] = [];
  socket.setEncoding('utf8').on('data', (text: string) => received.push(text));
  socket.end('during');
  const echoed = echo(other, 'new');
  expect(await Promise.race([echoed, once(socket, 'end').then(() => 'end'), immediate()])).toBe('nothing');
  await proxy.heal();
  await Promise.all([echoed, once(socket, 'close')]);
  expect(received).toEqual(['during']);
});

/** Resolves after the data that is under way on the loopback interface has had time to arrive. */
const immediate = () => new Promise((resolve) => setTimeout(resolve, 30, 'nothing'));
