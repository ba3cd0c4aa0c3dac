/** Upgrade requests that are not WebSockets of a client, as anybody on the network can send them. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type SharedSystem, sharedSystem } from '../support/parts/system.ts';

const system: SharedSystem = sharedSystem();
const { hostname, port } = new URL(system.graphql);

const UPGRADE = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

async function open(): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes and returns everything that the server sends until it closes the connection. */
async function exchange(request: string): Promise<string> {
  const socket = await open();
  let response = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    response += chunk;
  });
  socket.write(request);
  await once(socket, 'close');
  return response;
}

async function expectAlive() {
  const { status } = await fetch(new URL('/health', system.graphql));
  expect(status).toBe(200);
  expect(() => process.kill(system.pid, 0)).not.toThrow();
}

describe('upgrade requests', () => {
  test.each(['//', 'http://', '///graphql', '/\\', 'http://[', 'x:', '*', '/graph%ZZ', '//graphql'])(
    'an upgrade request for %s is refused with 404, and the server continues',
    async (target) => {
      expect(await exchange(`GET ${target} HTTP/1.1\r\n${UPGRADE}\r\n`)).toMatch(/^HTTP\/1\.1 40[04] /);
      await expectAlive();
    },
  );

  test('an upgrade request whose connection is reset before the response does not end the server', async () => {
    for (let attempt = 0; attempt < 50; attempt++) {
      const socket = await open();
      socket.write(`GET /elsewhere HTTP/1.1\r\n${UPGRADE}\r\n${'x'.repeat(attempt * 100)}`);
      if (attempt % 2) await delay(attempt % 5);
      socket.resetAndDestroy();
    }
    await expectAlive();
  });

  test('an upgrade request for /graphql with an invalid key is refused, also when the connection is reset', async () => {
    expect(await exchange(`GET /graphql HTTP/1.1\r\n${UPGRADE}Sec-WebSocket-Key: x\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    for (let attempt = 0; attempt < 20; attempt++) {
      const socket = await open();
      socket.write(`GET /graphql HTTP/1.1\r\n${UPGRADE}Sec-WebSocket-Key: x\r\n\r\n`);
      socket.resetAndDestroy();
    }
    await expectAlive();
  });
});
