/** The rate limit for the mutations of one user, over every transport. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ready } from '../../../local/ready.ts';
import { readVideo } from '../../../src/store/read.ts';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import { ask, token } from '../../support/clients/ask.ts';
import { connectOver, TRANSPORTS } from '../../support/clients/transports.ts';
import { freshDatabase } from '../../support/parts/postgres.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import { recordLog } from '../../support/recorded-log.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../../support/servers/test-server.ts';

const LIMITS = { mutationsPerSecond: 2, uploadsPerMinute: 1 };

const stack = new AsyncDisposableStack();
const recorded = recordLog();
let testServer: TestServer;
let system: Ready;
let video: Seeded;
beforeAll(async () => {
  const { url: databaseUrl } = stack.use(await freshDatabase());
  const { log } = recorded;
  const metrics = openMetrics();
  testServer = stack.use(
    await startTestServer({ databaseUrl, secret: JWT_SECRET, limits: LIMITS, log, metrics }),
  );
  const { graphql, graphqlWs } = testServer;
  system = { graphql, graphqlWs, graphqlSse: graphql } as Ready;
  video = await seed(testServer);
});
afterAll(() => stack.disposeAsync());

const instructor = (user: string, expiresIn = 1_000) =>
  token({ roles: ['instructor'], video: video.id, user, expiresIn });
const navigate = (count: number) =>
  `mutation ($id: ID!) { ${Array.from({ length: count }, (_, n) => `a${n}: navigate(id: $id, page: ${n + 1}) { __typename }`).join(' ')} }`;
const variables = () => ({ id: video.medias[0] });
const version = async () => (await readVideo(testServer.parts.em, video.id))?.version;

/**
 * The answers to requests that are sent at once, so that even a slow machine sends more than the server accepts per second.
 */
const atOnce = <Answered>(send: (index: number) => Promise<Answered>, count = 6): Promise<Answered[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => send(index)));

const rejectionOf = (measure: string, limit: number) => ({
  code: 'TOO_MANY_REQUESTS',
  limit,
  measure,
  retryAfter: expect.any(Number),
});

describe.each(TRANSPORTS)('over %s', (transport) => {
  it('the mutations beyond the limit are rejected and change nothing, and are accepted later', async () => {
    const user = `fast over ${transport}`;
    await using connection = connectOver(transport, system, await instructor(user));
    const before = (await version()) ?? 0;
    const answers = await atOnce(() => connection.send(navigate(4), variables()));
    const accepted = answers.filter(({ errors }) => errors.length === 0);
    const rejected = answers.filter(({ errors }) => errors.length > 0);
    expect(accepted.length).toBeGreaterThan(0);
    expect(rejected.length).toBeGreaterThan(0);
    for (const { data, errors } of rejected) {
      expect(data).toBeNull();
      expect(errors).toMatchObject([{ extensions: rejectionOf('mutationsPerSecond', 2) }]);
      const [{ extensions }] = errors as unknown as [{ extensions: { retryAfter: number } }];
      expect(extensions.retryAfter).toBeGreaterThan(0);
      expect(extensions.retryAfter).toBeLessThanOrEqual(2);
    }
    expect((await version()) ?? 0).toBeLessThanOrEqual(before + 4 * accepted.length);
    await expect.poll(async () => (await connection.send(navigate(1), variables())).errors).toEqual([]);
  });
});

it('a mutation beyond the limit has the status 429 and Retry-After over HTTP', async () => {
  const authorization = `Bearer ${await instructor('of the status')}`;
  const send = () =>
    fetch(system.graphql, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query: navigate(4), variables: variables() }),
    });
  const responses = await atOnce(send);
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200, 429]));
  const rejection = responses.find(({ status }) => status === 429);
  expect(rejection?.headers.get('retry-after')).toMatch(/^[12]$/);
});

it('the mutations of all tokens of a user count, those of fragments included, and of no other user', async () => {
  const inFragments = `mutation ($id: ID!) { ...a ... on Mutation { b: endShare(id: $id) { __typename } } }
    fragment a on Mutation { x: navigate(id: $id, page: 1) { __typename } y: navigate(id: $id, page: 2) { __typename } }`;
  const send = async (user: string, expiresIn: number, query: string) =>
    (await ask(system.graphql, await instructor(user, expiresIn), query, variables())).errors[0]?.extensions
      .code;
  const codes = await atOnce((index) => send('with tokens', 1_001 + index, inFragments));
  expect(new Set(codes)).toEqual(new Set([undefined, 'TOO_MANY_REQUESTS']));
  expect(await send('another', 1_002, navigate(2))).toBeUndefined();
});

it('a request that has more mutations than may ever come at once is rejected', async () => {
  const { errors } = await ask(system.graphql, await instructor('at once'), navigate(5), variables());
  expect(errors).toMatchObject([
    {
      message: 'One user may send 2 mutations per second. The request has more than may come at once.',
      extensions: { code: 'TOO_MANY_REQUESTS', measure: 'mutationsPerSecond', limit: 2 },
    },
  ]);
});

it('uploads are limited apart from other mutations', async () => {
  const upload = `mutation ($id: ID!) { initiateUpload(id: $id, file: { name: "a.exe", size: 1, mimetype: "" }) { __typename } }`;
  const author = await instructor('who uploads');
  expect((await ask(system.graphql, author, upload, variables())).errors).toEqual([]);
  const { errors } = await ask(system.graphql, author, upload, variables());
  expect(errors).toMatchObject([{ extensions: rejectionOf('uploadsPerMinute', 1) }]);
  expect((await ask(system.graphql, author, navigate(1), variables())).errors).toEqual([]);
});

it('queries and the mutations of the platform are not limited', async () => {
  const author = await instructor('who reads');
  for (let count = 0; count < 6; count++) {
    const { errors } = await ask(system.graphql, author, '{ limits { maxPages } }');
    expect(errors).toEqual([]);
    const platform = await token({ roles: ['platform'] });
    const created = await ask(
      system.graphql,
      platform,
      'mutation { createVideo(input: {}) { ... on Video { id } } }',
    );
    expect(created.errors).toEqual([]);
  }
});

it('the rejections are counted, and the audit trail has a few of them', async () => {
  const author = await instructor('in the trail');
  const answers = await atOnce(() => ask(system.graphql, author, navigate(4), variables()), 12);
  const rejected = answers.filter(({ errors }) => errors.length > 0).length;
  const reached = recorded.lines.filter(
    ({ event, fields }) => event === 'audit.limit_reached' && fields['user'] === 'in the trail',
  );
  expect(reached.length).toBe(5);
  expect(reached[0]?.fields).toMatchObject({
    user: 'in the trail',
    role: 'instructor',
    video: video.id,
    limit: 'mutationsPerSecond',
    transport: 'http',
    address: '127.0.0.1',
  });
  const metrics = await (await fetch(new URL('/metrics', system.graphql))).text();
  const [, total] = /lectern_limit_rejections_total\{limit="mutationsPerSecond"\} (\d+)/.exec(metrics) ?? [];
  expect(Number(total)).toBeGreaterThanOrEqual(rejected);
});
