/** The entries of the audit trail for changes and for refused requests, over every transport. */
import Fastify from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Ready } from '../../local/ready.ts';
import { serveMetrics } from '../../src/http/metrics.ts';
import { openMetrics } from '../../src/telemetry/metrics.ts';
import { ask, get, platformToken, token } from '../support/clients/ask.ts';
import { connectOver, TRANSPORTS, type Transport } from '../support/clients/transports.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/parts/test-server.ts';
import { recordLog } from '../support/recorded-log.ts';

const LABELS = { HTTP: 'http', WebSocket: 'websocket', 'server-sent events': 'events' } as const;
/** A word that no line of the log may contain. */
const CANARY = 'canary-5f1e';

const stack = new AsyncDisposableStack();
const recorded = recordLog();
let testServer: TestServer;
let system: Ready;
let video: Seeded;
let other: Seeded;
beforeAll(async () => {
  const { url: databaseUrl } = stack.use(await freshDatabase());
  testServer = stack.use(
    await startTestServer({ databaseUrl, secret: JWT_SECRET, log: recorded.log, metrics: openMetrics() }),
  );
  const { graphql, graphqlWs } = testServer;
  system = { graphql, graphqlWs, graphqlSse: graphql } as Ready;
  video = await seed(testServer, { documents: 2, pages: 3, showing: null });
  other = await seed(testServer);
});
afterAll(() => stack.disposeAsync());
afterEach(() => {
  expect(JSON.stringify(recorded.lines)).not.toMatch(
    new RegExp(`${CANARY}|Bearer|eyJ|Document 1|Signature=`),
  );
  // A new minute, so that the lines of one test do not suppress those of the next.
  testServer.parts.audit.flush();
  recorded.lines.length = 0;
});

const trail = (event?: string) =>
  recorded.lines
    .filter((line) => (event ? line.event === event : line.event.startsWith('audit.')))
    .map(({ event, fields }) => ({ event, ...fields }));

const instructor = (id = video.id) => token({ roles: ['instructor'], video: id, user: 'teacher-1' });

describe.each(TRANSPORTS)('over %s', (transport) => {
  const by = () => ({
    user: 'teacher-1',
    role: 'instructor',
    video: video.id,
    address: expect.stringMatching(/127\.0\.0\.1$/),
    transport: LABELS[transport],
    request: expect.stringMatching(/^[\w.:-]+$/),
  });

  it('names who started, turned, took over and ended a share, and no change that was none', async () => {
    await using connection = connectOver(transport, system, await instructor());
    const [first, second] = video.medias;
    for (const mutation of [
      `startShare(id: "${first}")`,
      `navigate(id: "${first}", page: 2)`,
      `navigate(id: "${first}", page: 2)`,
      `navigate(id: "${first}", page: 99)`,
      `startShare(id: "${second}", replacing: "${first}")`,
      `endShare(id: "${second}")`,
    ]) {
      expect((await connection.send(`mutation { ${mutation} { __typename } }`, {})).errors).toEqual([]);
    }
    const version = expect.any(Number);
    expect(trail()).toEqual([
      { event: 'audit.share_started', ...by(), version, document: first, page: 1 },
      { event: 'audit.page_turned', ...by(), version, document: first, page: 2 },
      { event: 'audit.share_taken_over', ...by(), version, document: second, page: 1, replaced: first },
      { event: 'audit.share_ended', ...by(), version, document: second },
    ]);
  });

  it('names who created, renamed, uploaded and deleted a document', async () => {
    await using connection = connectOver(transport, system, await instructor());
    const send = async (mutation: string) => {
      const { data, errors } = await connection.send(`mutation { it: ${mutation} }`, {});
      expect(errors).toEqual([]);
      return data.it;
    };
    const { id } = await send(
      `createSharedLiveMedia(videoId: "${video.id}", input: { title: "${CANARY}" }) { id }`,
    );
    const update = (input: string) => send(`updateSharedLiveMedia(id: "${id}", input: { ${input} }) { id }`);
    await update(`title: "${CANARY} 2", showDownload: false`);
    await update(`title: "${CANARY} 2"`);
    const file = `{ name: "${CANARY}.pdf", size: 5, mimetype: "application/pdf" }`;
    await send(`initiateUpload(id: "${id}", file: ${file}) { __typename }`);
    await send(`cancelConversion(id: "${id}") { id }`);
    await send(`retryConversion(id: "${id}") { id }`);
    await send(`deleteSharedLiveMedia(id: "${id}") { __typename }`);
    const common = { ...by(), version: expect.any(Number), document: id };
    const upload = expect.any(Number);
    expect(trail()).toEqual([
      { event: 'audit.document_created', ...common },
      { event: 'audit.document_renamed', ...common },
      { event: 'audit.download_changed', ...common, allowed: false },
      { event: 'audit.upload_started', ...common, upload },
      { event: 'audit.conversion_cancelled', ...common, upload },
      { event: 'audit.conversion_retried', ...common, upload },
      { event: 'audit.document_deleted', ...common },
    ]);
  });

  it.each<[string, string, () => Promise<string | null>]>([
    ['that has expired', 'expired', () => token({ roles: ['student'], video: video.id, expiresIn: -10 })],
    [
      'with a wrong signature',
      'signature',
      () => token({ roles: ['student'], video: video.id, secret: 'another secret, which is as long as it' }),
    ],
    ['that is not a JWT', 'form', async () => `${CANARY}.b.c`],
    ['without a video', 'claims', () => token({ roles: ['student'] })],
  ])('records the refusal of a token %s with its reason', async (_what, reason, mint) => {
    await using connection = connectOver(transport, system, await mint());
    expect((await connection.send('{ limits { maxPages } }', {})).errors).not.toEqual([]);
    const { user, role, video: _video, ...origin } = by();
    const identity = reason === 'expired' ? { user: 'somebody', role: 'student', video: video.id } : {};
    expect(trail()).toEqual([{ event: 'audit.token_refused', ...origin, ...identity, reason }]);
  });

  it('records the refusal of a request that a token does not allow, with its reason', async () => {
    const refusals: [string, string | null, string][] = [
      ['missing', null, `{ video(id: "${video.id}") { id } }`],
      ['video', await instructor(), `{ video(id: "${other.id}") { id } }`],
      [
        'video',
        await instructor(),
        `mutation { navigate(id: "${other.medias[0]}", page: 1) { __typename } }`,
      ],
      [
        'role',
        await token({ roles: ['student'], video: video.id }),
        `mutation { endShare(id: "${video.medias[0]}") { __typename } }`,
      ],
      ['role', await instructor(), `mutation { deleteVideo(id: "${video.id}") }`],
    ];
    for (const [, bearer, query] of refusals) {
      await using connection = connectOver(transport, system, bearer);
      await connection.send(query, {});
    }
    expect(trail().map(({ event, ...fields }) => [event, (fields as { reason?: string }).reason])).toEqual(
      refusals.map(([reason]) => ['audit.token_refused', reason]),
    );
    expect(trail()[1]).toEqual({ event: 'audit.token_refused', ...by(), reason: 'video' });
  });
});

it.each<Exclude<Transport, 'HTTP'>>(['WebSocket', 'server-sent events'])(
  'records the refusal of a subscription to another video over %s',
  async (transport) => {
    await using connection = connectOver(transport, system, await instructor());
    await connection.send(`subscription { videoUpdated(id: "${other.id}") { id } }`, {});
    expect(trail()).toMatchObject([
      {
        event: 'audit.token_refused',
        user: 'teacher-1',
        video: video.id,
        reason: 'video',
        transport: LABELS[transport],
      },
    ]);
  },
);

it('names the video that the platform created, renamed and deleted', async () => {
  const platform = await platformToken();
  const { it } = await get(
    system.graphql,
    platform,
    `mutation { it: createVideo(input: { title: "${CANARY}" }) { id } }`,
  );
  await get(
    system.graphql,
    platform,
    `mutation { updateVideo(id: "${it.id}", input: { title: "new" }) { id } }`,
  );
  await get(system.graphql, platform, `mutation { deleteVideo(id: "${it.id}") }`);
  const common = { role: 'platform', user: 'somebody', video: it.id };
  expect(trail()).toMatchObject([
    { event: 'audit.video_created', ...common, version: 1 },
    { event: 'audit.video_renamed', ...common, version: 2 },
    { event: 'audit.video_deleted', ...common, version: null },
  ]);
});

describe('a request id', () => {
  const send = async (requestId: string) => {
    const response = await fetch(system.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': requestId },
      body: JSON.stringify({ query: `{ video(id: "${video.id}") { id } }` }),
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
    const socket = new WebSocket(system.graphqlWs, 'graphql-transport-ws', {
      headers: { 'x-request-id': 'ws-7' },
    });
    const ended = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const { type } = JSON.parse(String(data));
        if (type === 'connection_ack') {
          const payload = { query: `{ video(id: "${video.id}") { id } }` };
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

it('records the refusal of a conversion report without the signature of the converter', async () => {
  await fetch(system.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-marsha-signature': CANARY },
    body: '{}',
  });
  expect(trail()).toEqual([
    { event: 'audit.report_refused', request: expect.any(String), address: '127.0.0.1' },
  ]);
});

it('records the refusal of the metrics', async () => {
  await using app = Fastify();
  serveMetrics(app, openMetrics(), 'the token of the metrics', testServer.parts.audit);
  for (const authorization of [undefined, `Bearer ${CANARY}`, 'Bearer the token of the metrics']) {
    await app.inject({ url: '/metrics', headers: { ...(authorization && { authorization }) } });
  }
  const common = { event: 'audit.token_refused', request: expect.any(String), address: '127.0.0.1' };
  expect(trail()).toEqual([
    { ...common, transport: 'metrics', reason: 'missing' },
    { ...common, transport: 'metrics', reason: 'signature' },
  ]);
});

it('counts refusals for Prometheus', async () => {
  const read = async () => {
    const text = await (await fetch(new URL('/metrics', system.graphql))).text();
    return Number(/lectern_token_refusals_total\{reason="missing"\} (\d+)/.exec(text)?.[1]);
  };
  const before = await read();
  for (let count = 0; count < 20; count++)
    await ask(system.graphql, null, `{ video(id: "${video.id}") { id } }`);
  expect(await read()).toBe(before + 20);
  expect(trail()).toHaveLength(5);
});
