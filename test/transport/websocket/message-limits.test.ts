/** The limits of the messages of a WebSocket. */
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { token } from '../../support/clients/ask.ts';
import { KIB, measuredServer, QUERY } from '../../support/servers/measured-server.ts';

const fixture = measuredServer();

describe('messages', () => {
  async function openSocket(): Promise<{ socket: WebSocket; closed: Promise<number> }> {
    const socket = new WebSocket(fixture.server.graphqlWs, 'graphql-transport-ws');
    socket.on('error', () => {});
    const closed = once(socket, 'close').then(([code]) => code as number);
    await once(socket, 'open');
    onTestFinished(() => socket.terminate());
    return { socket, closed };
  }

  async function openInitialized() {
    const opened = await openSocket();
    const authorization = `Bearer ${await token({ roles: ['platform'] })}`;
    opened.socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    await once(opened.socket, 'message');
    return opened;
  }

  test('a WebSocket whose first message has more than 20 KiB is closed', async () => {
    const { socket, closed } = await openSocket();
    socket.send('x'.repeat(21 * KIB), { fin: false });
    expect(await closed).toBe(1009);
  });

  test('a WebSocket accepts a message of 128 KiB, and is closed for a longer one', async () => {
    const { socket, closed } = await openInitialized();
    const message = JSON.stringify({
      id: '1',
      type: 'subscribe',
      payload: { query: QUERY, variables: { a: '' } },
    });
    const padded = (length: number) => message.replace('""', `"${'x'.repeat(length - message.length)}"`);
    socket.send(padded(128 * KIB));
    const [answer] = await once(socket, 'message');
    expect(JSON.parse(String(answer)).payload.data).toEqual({ limits: { maxPages: 500 } });
    socket.send(padded(128 * KIB + 1));
    expect(await closed).toBe(1009);
  });

  test('a WebSocket whose client cuts a message into frames of one byte is closed', async () => {
    const { socket, closed } = await openInitialized();
    for (let index = 0; index < 2_000; index++) socket.send('x', { fin: false });
    expect(await closed).toBe(1009);
  });

  test('a WebSocket whose client names an operation with more than 255 characters is closed', async () => {
    const { socket, closed } = await openInitialized();
    socket.send(JSON.stringify({ id: 'x'.repeat(256), type: 'subscribe', payload: { query: QUERY } }));
    expect(await closed).toBe(4400);
  });

  test('a WebSocket whose client sends pings faster than messages may come is closed', async () => {
    const { socket, closed } = await openInitialized();
    for (let index = 0; index < 2_000; index++) socket.ping();
    // The client may write to the connection after the server has closed it.
    expect([4452, 1006]).toContain(await closed);
  });
});
