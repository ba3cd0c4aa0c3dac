/** The limits of connections, in all and of one address. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { measuredServer, QUERY } from '../support/servers/measured-server.ts';
import type { TestServer } from '../support/servers/test-server.ts';

const { open, overuse, post } = measuredServer();

describe('connections', () => {
  const upgrade = (to: TestServer, headers: Record<string, string> = {}, localAddress = '127.0.0.1') => {
    const socket = new WebSocket(to.graphqlWs, 'graphql-transport-ws', { headers, localAddress });
    socket.on('error', () => {});
    onTestFinished(() => socket.terminate());
    return new Promise<{ socket: WebSocket; status: number }>((resolve) => {
      socket.once('open', () => resolve({ socket, status: 101 }));
      socket.once('unexpected-response', (_request, { statusCode = 0 }) =>
        resolve({ socket, status: statusCode }),
      );
    });
  };
  const query = async (to: TestServer, localAddress: string) => {
    const { sending, answer } = post({ to, localAddress });
    sending.end(JSON.stringify({ query: QUERY }));
    return answer;
  };
  const statusOf = async (opening: ReturnType<typeof upgrade>) => (await opening).status;

  test('of one address are limited, and those of another address and later ones are not', async () => {
    const limited = await open({ connections: { connectionsPerAddress: 2 } });
    const held = [await upgrade(limited, {}, '127.0.0.2'), await upgrade(limited, {}, '127.0.0.2')];
    expect(held.map(({ status }) => status)).toEqual([101, 101]);
    expect(await statusOf(upgrade(limited, {}, '127.0.0.2'))).toBe(429);
    expect(await query(limited, '127.0.0.2')).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(await query(limited, '127.0.0.3')).toEqual([200, { limits: { maxPages: 500 } }]);
    expect(await overuse('connections_per_address', limited)).toBe(2);
    held[0]?.socket.terminate();
    await expect.poll(() => query(limited, '127.0.0.2')).toEqual([200, { limits: { maxPages: 500 } }]);
  });

  test('in all are limited', async () => {
    const limited = await open({ connections: { connections: 2 } });
    const held = [await upgrade(limited, {}, '127.0.0.2'), await upgrade(limited, {}, '127.0.0.3')];
    expect(await query(limited, '127.0.0.4')).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(await statusOf(upgrade(limited, {}, '127.0.0.5'))).toBe(503);
    for (const { socket } of held) socket.terminate();
    await expect.poll(() => query(limited, '127.0.0.4')).toEqual([200, { limits: { maxPages: 500 } }]);
    expect(await overuse('connections', limited)).toBeGreaterThanOrEqual(2);
  });

  test('through a trusted proxy count for the client that it names, and the proxy has any number', async () => {
    const limited = await open({ connections: { connectionsPerAddress: 1, trustedProxies: ['127.0.0.1'] } });
    const from = (client: string) => upgrade(limited, { 'x-forwarded-for': client });
    expect(await statusOf(from('198.51.100.1'))).toBe(101);
    expect(await statusOf(from('198.51.100.2'))).toBe(101);
    expect(await statusOf(from('198.51.100.1'))).toBe(429);
    const events = await fetch(limited.graphql, {
      headers: { accept: 'text/event-stream', 'x-forwarded-for': '198.51.100.1' },
    });
    expect(events.status).toBe(429);
    expect(await query(limited, '127.0.0.1')).toEqual([200, { limits: { maxPages: 500 } }]);
  });
});
