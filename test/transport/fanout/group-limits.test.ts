/** The limits of the executions that the subscriptions of one token can cause. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AnswerBudget } from '../../../src/graphql/answer-budget.ts';
import type { Context } from '../../../src/graphql/context.ts';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { createMulticast, type Multicast } from '../../../src/transport/fanout/multicast.ts';
import { createPrepare, type GraphqlRequest, type Prepare } from '../../../src/transport/query/prepare.ts';
import { freshDatabase } from '../../support/parts/postgres.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../../support/servers/test-server.ts';

const LIMITS = { groupsPerToken: 20, groupsPerVideo: 200 };

const ORIGIN = { requestId: 'a', address: null, transport: 'websocket' as const };

const stack = new AsyncDisposableStack();
let testServer: TestServer;
let prepare: Prepare;
beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  testServer = stack.use(await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET }));
  prepare = createPrepare(await makeSchema());
});
afterAll(() => stack.disposeAsync());

let video: Seeded;
beforeEach(async () => {
  video = await seed(testServer);
});

const turn = (page: number) =>
  testServer.write(video.id, (state) => ({ ...state, share: { media: video.medias[0] ?? '', page } }));

/** A subscriber that records what it receives. */
function subscriber() {
  const frames: unknown[] = [];
  const ends: unknown[] = [];
  return {
    frames,
    ends,
    startAt() {},
    offer: ({ json }: { json: Buffer }) => void frames.push(JSON.parse(json.toString())),
    finish: (error: unknown) => void ends.push(error),
  };
}

/** Subscribes with a token. @returns the subscriber, and the code with which the subscription was rejected */
async function join(multicast: Multicast, tokenId: string, request: GraphqlRequest) {
  const viewer = {
    role: 'student' as const,
    video: video.id,
    validUntil: performance.now() + 600_000,
    tokenId,
    user: tokenId,
    name: null,
  };
  const context: Context = {
    viewer,
    signed: false,
    answer: new AnswerBudget(),
    parts: testServer.parts,
    ...ORIGIN,
  };
  const args = prepare({ ...request, variables: { id: video.id, ...request.variables } }, context);
  if (!('document' in args)) throw args[0];
  const sink = subscriber();
  const joined = await multicast.join(args, sink);
  const code = joined && 'errors' in joined ? joined.errors?.[0]?.extensions['code'] : null;
  return { ...sink, code, leave: joined && 'group' in joined ? joined.leave : () => {} };
}

const QUERY =
  'subscription ($id: ID!, $last: Int = 2) { videoUpdated(id: $id) { version sharedLiveMedias { pages(to: $last) { number } } } }';

/** Ways to write the same request. */
const spelling = (n: number): GraphqlRequest => {
  const ways: GraphqlRequest[] = [
    { query: QUERY, variables: { unused: n } },
    { query: `# ${n}\n${QUERY}` },
    { query: QUERY.replace('{', `{${' '.repeat(n % 300)}`) },
    { query: QUERY.replace('subscription', `subscription N${n}`), operationName: `N${n}` },
    { query: QUERY, variables: n % 2 ? { last: 2 } : {} },
    { query: QUERY, variables: n % 2 ? { a: n, last: 2, b: n } : { b: n, a: n } },
    {
      query: QUERY.replace('$last: Int = 2', `$v${n}: Int = ${n}`).replace('$last', `$v${n}`),
      variables: { [`v${n}`]: 2 },
    },
  ];
  return ways[n % ways.length] as GraphqlRequest;
};

test('2,000 spellings of one request cost one execution for each change', async () => {
  const multicast = createMulticast({ limits: LIMITS });
  const all = await Promise.all(Array.from({ length: 2_000 }, (_, n) => join(multicast, 'one', spelling(n))));
  expect(all.filter(({ code }) => code !== null)).toEqual([]);
  expect(multicast.counts).toMatchObject({ groups: 1, subscribers: 2_000, executions: 1 });
  await turn(2);
  await expect.poll(() => all.every(({ frames }) => frames.length === 2)).toBe(true);
  expect(multicast.counts).toMatchObject({ executions: 2, executionsForOneToken: 2, maxGroupsOfOneToken: 1 });
  for (const { leave } of all) leave();
  expect(multicast.counts).toMatchObject({ groups: 0, subscribers: 0, maxGroupsOfOneToken: 0 });
});

test('a token with 2,000 different requests has 20 groups, which execute after those of honest viewers', async () => {
  const broadcasts: number[] = [];
  const rejected: string[] = [];
  const multicast = createMulticast({
    limits: LIMITS,
    onBroadcast: (_state, subscribers) => broadcasts.push(subscribers),
    onRejected: (_context, { limit }) => rejected.push(limit),
  });
  const flood = await Promise.all(
    Array.from({ length: 2_000 }, (_, n) =>
      join(multicast, 'flood', { query: QUERY.replace('version', `v${n}: version`) }),
    ),
  );
  expect(flood.filter(({ code }) => code === 'TOO_MANY_REQUESTS')).toHaveLength(1_980);
  expect(rejected).toEqual(Array(1_980).fill('groupsPerToken'));
  // A member of an existing group needs no new one.
  expect(
    (await join(multicast, 'flood', { query: QUERY.replace('version', 'v0: version') })).code,
  ).toBeNull();
  const honest = await Promise.all(
    Array.from({ length: 30 }, (_, n) => join(multicast, `honest ${n}`, { query: QUERY })),
  );
  expect(multicast.counts).toMatchObject({ groups: 21, subscribers: 51, maxGroupsOfOneToken: 20 });
  await turn(2);
  await expect.poll(() => broadcasts.length).toBe(21);
  expect(broadcasts.slice(0, 2)).toEqual([30, 2]);
  expect(honest.every(({ frames }) => frames.length === 2)).toBe(true);
  for (const { leave } of [...flood, ...honest]) leave();
});

test('a token may subscribe to something else when a subscription has ended', async () => {
  const multicast = createMulticast({ limits: { ...LIMITS, groupsPerToken: 1 } });
  const other = { query: QUERY.replace('version', 'id') };
  const [first, second] = [
    await join(multicast, 'one', { query: QUERY }),
    await join(multicast, 'one', { query: QUERY }),
  ];
  expect((await join(multicast, 'one', other)).code).toBe('TOO_MANY_REQUESTS');
  first.leave();
  expect((await join(multicast, 'one', other)).code).toBe('TOO_MANY_REQUESTS');
  second.leave();
  const third = await join(multicast, 'one', other);
  expect(third.code).toBeNull();
  third.leave();
});

test('tokens with many groups cannot keep a viewer out of a video', async () => {
  const multicast = createMulticast({ limits: { groupsPerToken: 2, groupsPerVideo: 4 } });
  const query = (n: number) => ({ query: QUERY.replace('version', `v${n}: version`) });
  const greedy = [
    await join(multicast, 'a', query(1)),
    await join(multicast, 'a', query(2)),
    await join(multicast, 'b', query(3)),
    await join(multicast, 'b', query(4)),
  ];
  // One more token takes the place of a token with two groups, and then has no claim to another place.
  const honest = await join(multicast, 'honest', query(5));
  expect(honest.code).toBeNull();
  const ended = greedy.flatMap(({ ends }) => ends);
  expect(ended).toMatchObject([
    { code: 'TOO_MANY_REQUESTS', details: { measure: 'groupsPerVideo', limit: 4 } },
  ]);
  expect((await join(multicast, 'honest', query(6))).code).toBe('TOO_MANY_REQUESTS');
  expect(multicast.counts.groups).toBe(4);
  expect((await join(multicast, 'c', query(5))).code).toBeNull();
  expect(honest.ends).toEqual([]);
});

test("the platform's own token follows any number of videos", async () => {
  const multicast = createMulticast({ limits: { groupsPerToken: 1, groupsPerVideo: 1 } });
  const viewer = {
    role: 'platform' as const,
    video: null,
    validUntil: null,
    tokenId: 'platform',
    user: null,
    name: null,
  };
  for (const { id } of [video, await seed(testServer)]) {
    const args = prepare(
      { query: QUERY, variables: { id } },
      { viewer, signed: false, answer: new AnswerBudget(), parts: testServer.parts, ...ORIGIN },
    );
    if (!('document' in args)) throw args[0];
    expect(await multicast.join(args, subscriber())).toHaveProperty('group');
  }
});
