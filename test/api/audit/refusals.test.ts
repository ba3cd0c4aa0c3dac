/** The entries of the audit trail for refused requests, over every transport. */
import { once } from 'node:events';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serveMetrics } from '../../../src/http/metrics.ts';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import { ask, token } from '../../support/clients/ask.ts';
import { connectOver, TRANSPORTS, type Transport } from '../../support/clients/transports.ts';
import { freshDatabase } from '../../support/parts/postgres.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import { recordLog } from '../../support/recorded-log.ts';
import { auditedServer, CANARY } from '../../support/servers/audited-server.ts';
import { startTestServer } from '../../support/servers/test-server.ts';

const server = auditedServer();
const { trail, instructor, by } = server;

describe.each(TRANSPORTS)('the audit trail, over %s,', (transport) => {
  it.each<[string, string, () => Promise<string | null>]>([
    [
      'that has expired',
      'expired',
      () => token({ roles: ['student'], video: server.video.id, expiresIn: -10 }),
    ],
    [
      'with a wrong signature',
      'signature',
      () =>
        token({
          roles: ['student'],
          video: server.video.id,
          secret: 'another secret, which is as long as it',
        }),
    ],
    ['that is not a JWT', 'form', async () => `${CANARY}.b.c`],
    ['without a video', 'claims', () => token({ roles: ['student'] })],
  ])('records the refusal of a token %s with its reason', async (_what, reason, mint) => {
    await using connection = connectOver(transport, server.system, await mint());
    expect((await connection.send('{ limits { maxPages } }', {})).errors).not.toEqual([]);
    const { user, role, video: _video, ...origin } = by(transport);
    const identity =
      reason === 'expired' ? { user: 'somebody', role: 'student', video: server.video.id } : {};
    expect(trail()).toEqual([{ event: 'audit.token_refused', ...origin, ...identity, reason }]);
  });

  it('records the refusal of a request that a token does not allow, with its reason', async () => {
    const refusals: [string, string | null, string][] = [
      ['missing', null, `{ video(id: "${server.video.id}") { id } }`],
      ['video', await instructor(), `{ video(id: "${server.other.id}") { id } }`],
      [
        'video',
        await instructor(),
        `mutation { navigate(id: "${server.other.medias[0]}", page: 1) { __typename } }`,
      ],
      [
        'role',
        await token({ roles: ['student'], video: server.video.id }),
        `mutation { endShare(id: "${server.video.medias[0]}") { __typename } }`,
      ],
      ['role', await instructor(), `mutation { deleteVideo(id: "${server.video.id}") { __typename } }`],
    ];
    for (const [, bearer, query] of refusals) {
      await using connection = connectOver(transport, server.system, bearer);
      await connection.send(query, {});
    }
    expect(trail().map(({ event, ...fields }) => [event, (fields as { reason?: string }).reason])).toEqual(
      refusals.map(([reason]) => ['audit.token_refused', reason]),
    );
    expect(trail()[1]).toEqual({ event: 'audit.token_refused', ...by(transport), reason: 'video' });
  });
});

it.each<Exclude<Transport, 'HTTP'>>(['WebSocket', 'server-sent events'])(
  'the audit trail has the refusal of a subscription to another video over %s',
  async (transport) => {
    await using connection = connectOver(transport, server.system, await instructor());
    await connection.send(`subscription { videoUpdated(id: "${server.other.id}") { id } }`, {});
    expect(trail()).toMatchObject([
      {
        event: 'audit.token_refused',
        user: 'teacher-1',
        video: server.video.id,
        reason: 'video',
        transport: by(transport).transport,
      },
    ]);
  },
);

describe('a request id', () => {
  const send = async (requestId: string) => {
    const response = await fetch(server.system.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': requestId },
      body: JSON.stringify({ query: `{ video(id: "${server.video.id}") { id } }` }),
    });
    return [response.headers.get('x-request-id'), (trail()[0] as unknown as { request: string }).request];
  };

  it('that is well-formed is the id of the request in the log and in the response', async () => {
    expect(await send('proxy-1:abc.D_9')).toEqual(['proxy-1:abc.D_9', 'proxy-1:abc.D_9']);
  });

  it.each(['with space', '{"a":1}', 'x'.repeat(101), 'eyJ.$'])(
    'that is “%s” is replaced',
    async (requestId) => {
      const [inResponse, inLog] = await send(requestId);
      expect(inResponse).toMatch(/^[0-9a-f-]{36}$/);
      expect(inLog).toBe(inResponse);
    },
  );

  it('of a handshake begins the ids of the operations of its WebSocket', async () => {
    const socket = new WebSocket(server.system.graphqlWs, 'graphql-transport-ws', {
      headers: { 'x-request-id': 'ws-7' },
    });
    const ended = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const { type } = JSON.parse(String(data));
        if (type === 'connection_ack') {
          const payload = { query: `{ video(id: "${server.video.id}") { id } }` };
          socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
        }
        if (type === 'complete') resolve();
      });
    });
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    await ended;
    socket.terminate();
    expect(trail()).toMatchObject([{ event: 'audit.token_refused', request: 'ws-7:1', reason: 'missing' }]);
  });
});

it('the audit trail has the refusal of a conversion report without the signature of the converter', async () => {
  await fetch(server.system.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-marsha-signature': CANARY },
    body: '{}',
  });
  expect(trail()).toEqual([
    { event: 'audit.report_refused', request: expect.any(String), address: '127.0.0.1' },
  ]);
});

it('the audit trail names the client behind a trusted proxy, over HTTP and WebSocket', async () => {
  await using database = await freshDatabase();
  const { log, lines } = recordLog();
  await using proxied = await startTestServer({
    databaseUrl: database.url,
    secret: JWT_SECRET,
    log,
    connections: { trustedProxies: ['127.0.0.1'] },
  });
  const headers = { 'x-forwarded-for': '203.0.113.9, 2001:db8::7', authorization: 'Bearer not.a.token' };
  await fetch(`${proxied.graphql}?query=${encodeURIComponent('{ limits { maxPages } }')}`, { headers });
  const socket = new WebSocket(proxied.graphqlWs, 'graphql-transport-ws', { headers });
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  await once(socket, 'close');
  const refusals = lines.filter(({ event }) => event === 'audit.token_refused');
  expect(refusals.map(({ fields }) => [fields['transport'], fields['address']])).toEqual([
    ['http', '2001:db8::7'],
    ['websocket', '2001:db8::7'],
  ]);
});

it('the audit trail has the refusal of the metrics', async () => {
  await using app = Fastify();
  serveMetrics(app, openMetrics(), 'the token of the metrics', server.testServer.parts.audit);
  for (const authorization of [undefined, `Bearer ${CANARY}`, 'Bearer the token of the metrics']) {
    await app.inject({ url: '/metrics', headers: { ...(authorization && { authorization }) } });
  }
  const common = { event: 'audit.token_refused', request: expect.any(String), address: '127.0.0.1' };
  expect(trail()).toEqual([
    { ...common, transport: 'metrics', reason: 'missing' },
    { ...common, transport: 'metrics', reason: 'signature' },
  ]);
});

it('the metrics count refusals', async () => {
  const read = async () => {
    const text = await (await fetch(new URL('/metrics', server.system.graphql))).text();
    return Number(/lectern_token_refusals_total\{reason="missing"\} (\d+)/.exec(text)?.[1]);
  };
  const before = await read();
  for (let count = 0; count < 20; count++)
    await ask(server.system.graphql, null, `{ video(id: "${server.video.id}") { id } }`);
  expect(await read()).toBe(before + 20);
  expect(trail()).toHaveLength(5);
});
