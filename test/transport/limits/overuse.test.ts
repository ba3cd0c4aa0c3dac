/** What one client may use of the server before and after its token is checked. */
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { announce, sign } from '../../../converter/src/report/sign.ts';
import type { Ready } from '../../../local/ready.ts';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import { type Data, token } from '../../support/clients/ask.ts';
import { connectOver, TRANSPORTS } from '../../support/clients/transports.ts';
import { type FreshDatabase, freshDatabase } from '../../support/parts/postgres.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/parts/test-server.ts';

const CONVERTER_SECRET = 'only for this test';
const KIB = 1024;

const stack = new AsyncDisposableStack();
let database: FreshDatabase;
let server: TestServer;
const open = async (options: Partial<TestServerOptions>) =>
  stack.use(
    await startTestServer({
      databaseUrl: database.url,
      secret: JWT_SECRET,
      converterSecrets: [CONVERTER_SECRET],
      metrics: openMetrics(),
      ...options,
    }),
  );
beforeAll(async () => {
  database = stack.use(await freshDatabase());
  server = await open({});
});
afterAll(() => stack.disposeAsync());

/** The refusals for one reason since the start. */
async function overuse(reason: string, { graphql }: TestServer = server): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', graphql))).text();
  return Number(new RegExp(`^lectern_overuse_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(metrics)?.[1]);
}

interface PostOptions {
  headers?: Record<string, string | number>;
  /** The source address. */
  localAddress?: string;
  to?: TestServer;
}

/** Begins a POST request that the test writes and ends. */
function post({ headers = {}, localAddress, to = server }: PostOptions = {}): {
  sending: ClientRequest;
  answer: Promise<[number | undefined, Data]>;
} {
  const sending = request(to.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    agent: false,
    ...(localAddress && { localAddress }),
  });
  sending.on('error', () => {});
  const answer = once(sending, 'response').then(async ([response]: IncomingMessage[]) => {
    const body = await text(response as IncomingMessage);
    sending.destroy();
    const parsed = JSON.parse(body);
    return [response?.statusCode, parsed.errors?.[0]?.extensions.code ?? parsed.data] as [number, Data];
  });
  onTestFinished(() => void sending.destroy());
  return { sending, answer };
}

const QUERY = '{ limits { maxPages } }';
/** A request body of this length. */
const bodyOf = (length: number) => {
  const body = JSON.stringify({ query: QUERY, variables: { padding: '' } });
  return body.replace('""', `"${'x'.repeat(length - body.length)}"`);
};

describe('a request body', () => {
  test('of a person has at most 128 KiB', async () => {
    const send = (body: string) => {
      const { sending, answer } = post();
      sending.end(body);
      return answer;
    };
    expect(await send(bodyOf(128 * KIB))).toEqual([200, { limits: { maxPages: 500 } }]);
    expect(await send(bodyOf(128 * KIB + 1))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await overuse('body_too_large')).toBe(1);
  });

  test('that is announced with 12 MB is refused before it arrives', async () => {
    const { sending, answer } = post({ headers: { 'content-length': 12_000_000 } });
    sending.flushHeaders();
    expect(await answer).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('with a signature of another form is refused before it arrives', async () => {
    for (const signature of ['', 'signed', 'A'.repeat(64), 'a'.repeat(65)]) {
      const { sending, answer } = post({
        headers: { 'content-length': 5_000_000, 'x-marsha-signature': signature },
      });
      sending.flushHeaders();
      expect(await answer).toEqual([403, 'FORBIDDEN']);
    }
  });

  test.each([true, false])('of the converter may have megabytes, announced: %s', async (isAnnounced) => {
    const body = bodyOf(5_000_000);
    const signature = sign(body, CONVERTER_SECRET);
    const { sending, answer } = post({
      headers: {
        'content-length': body.length,
        'x-marsha-signature': signature,
        ...(isAnnounced && { 'x-lectern-announcement': announce(body, signature, CONVERTER_SECRET) }),
      },
    });
    sending.end(body);
    expect(await answer).toEqual([200, { limits: { maxPages: 500 } }]);
  });

  test('with a forged signature is refused, and an announced report and a small request are not', async () => {
    const forged = Array.from({ length: 3 }, () => {
      const { sending, answer } = post({
        headers: { 'content-length': 12_000_000, 'x-marsha-signature': 'a'.repeat(64) },
      });
      sending.write(Buffer.alloc(11_000_000, '{'));
      return answer.then(([status]) => status);
    });
    const body = bodyOf(9_000_000);
    const signature = sign(body, CONVERTER_SECRET);
    const report = post({
      headers: {
        'content-length': body.length,
        'x-marsha-signature': signature,
        'x-lectern-announcement': announce(body, signature, CONVERTER_SECRET),
      },
    });
    report.sending.write(body.slice(0, -1));
    const small = post();
    small.sending.write(bodyOf(1_000).slice(0, -1));
    // Of three times 11 MB, at most one fits into the 16 MiB for strangers.
    expect(await Promise.race(forged)).toBe(503);
    await expect.poll(() => overuse('body_evicted')).toBeGreaterThanOrEqual(2);
    report.sending.end(body.slice(-1));
    small.sending.end('}');
    expect(await report.answer).toEqual([200, { limits: { maxPages: 500 } }]);
    expect(await small.answer).toEqual([200, { limits: { maxPages: 500 } }]);
  });
});

describe('a query', () => {
  test.each(TRANSPORTS)('of more than 20,000 bytes is refused, over %s', async (transport) => {
    const { graphql, graphqlWs } = server;
    const before = await overuse('query_too_long');
    const ready = { graphql, graphqlWs, graphqlSse: graphql } as Ready;
    await using connection = connectOver(transport, ready, await token({ roles: ['platform'] }));
    const { errors } = await connection.send(`${QUERY} #${'x'.repeat(20_000)}`, {});
    expect(errors[0]?.extensions.code).toBe('QUERY_TOO_LONG');
    expect(await overuse('query_too_long')).toBe(before + 1);
    expect((await connection.send(QUERY, {})).data).toEqual({ limits: { maxPages: 500 } });
  });

  test('of more than 20,000 bytes has the status 413 over HTTP', async () => {
    const { sending, answer } = post();
    sending.end(JSON.stringify({ query: `${QUERY} #${'x'.repeat(20_000)}` }));
    expect(await answer).toEqual([413, 'QUERY_TOO_LONG']);
  });
});

describe('headers', () => {
  const send = async (bytes: string): Promise<string> => {
    const socket = connect(Number(new URL(server.graphql).port), '127.0.0.1');
    socket.on('error', () => {}).write(bytes);
    return text(socket);
  };

  test('of more than 16 KiB are refused with 431', async () => {
    const before = await overuse('headers_too_large');
    const answer = await send(`GET /graphql HTTP/1.1\r\nHost: a\r\nCookie: ${'x'.repeat(17 * KIB)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 [\s\S]*"HEADERS_TOO_LARGE"/);
    expect(await overuse('headers_too_large')).toBe(before + 1);
  });

  test('that do not arrive within ten seconds are refused with 408, also when there are none', async () => {
    const answers = await Promise.all([send('GET /graphql HTTP/1.1\r\nHost: a\r\nA'), send('')]);
    expect(answers[0]).toMatch(/^HTTP\/1.1 408 [\s\S]*"REQUEST_TIMEOUT"/);
    expect(await overuse('headers_too_slow')).toBeGreaterThanOrEqual(1);
  });
});

describe('a WebSocket', () => {
  async function openSocket(): Promise<{ socket: WebSocket; closed: Promise<number> }> {
    const socket = new WebSocket(server.graphqlWs, 'graphql-transport-ws');
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

  test('whose first message has more than 20 KiB is closed', async () => {
    const { socket, closed } = await openSocket();
    socket.send('x'.repeat(21 * KIB), { fin: false });
    expect(await closed).toBe(1009);
  });

  test('accepts a message of 128 KiB, and is closed for a longer one', async () => {
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

  test('whose client cuts a message into frames of one byte is closed', async () => {
    const { socket, closed } = await openInitialized();
    for (let index = 0; index < 2_000; index++) socket.send('x', { fin: false });
    expect(await closed).toBe(1009);
  });

  test('whose client names an operation with more than 255 characters is closed', async () => {
    const { socket, closed } = await openInitialized();
    socket.send(JSON.stringify({ id: 'x'.repeat(256), type: 'subscribe', payload: { query: QUERY } }));
    expect(await closed).toBe(4400);
  });

  test('whose client sends pings faster than messages may come is closed', async () => {
    const { socket, closed } = await openInitialized();
    for (let index = 0; index < 2_000; index++) socket.ping();
    // The client may write to the connection after the server has closed it.
    expect([4452, 1006]).toContain(await closed);
  });
});

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
