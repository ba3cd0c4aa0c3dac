import fc from 'fast-check';
import { type ExecutionResult, parse, subscribe } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AnswerBudget } from '../../../src/graphql/answer-budget.ts';
import type { Context } from '../../../src/graphql/context.ts';
import { makeSchema } from '../../../src/graphql/schema.ts';
import type { Role } from '../../../src/graphql/viewer.ts';
import type { Frame } from '../../../src/transport/fanout/frame.ts';
import { createMulticast, type Membership } from '../../../src/transport/fanout/multicast.ts';
import { createPrepare } from '../../../src/transport/query/prepare.ts';
import { freshDatabase } from '../../support/parts/postgres.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../../support/servers/test-server.ts';

const ORIGIN = { requestId: 'a', address: null, transport: 'websocket' as const };

const stack = new AsyncDisposableStack();
let testServer: TestServer;
let videos: Seeded[];

beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  testServer = stack.use(await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET }));
  videos = [
    await seed(testServer, { documents: 2, pages: 5 }),
    await seed(testServer, { documents: 1, pages: 3, showing: null }),
  ];
  for (const { id } of videos) {
    await testServer.write(id, (state) => ({
      ...state,
      medias: state.medias.map((media) => ({
        ...media,
        showDownload: false,
        warnings: [{ kind: 'speaker_notes', message: 'Only instructors see this warning.' }],
      })),
    }));
  }
});
afterAll(() => stack.disposeAsync());

/** Selections that depend on the viewer, on the operation name and on variables, some of which fail. */
const DOCUMENTS = [
  `subscription ($id: ID!) { videoUpdated(id: $id) {
    id version viewerCanShare sharedLiveMedias { title downloadUrl failureDetail warnings { message } } } }`,
  `subscription A($id: ID!) { videoUpdated(id: $id) { version viewerCanShare } }
   subscription B($id: ID!) { videoUpdated(id: $id) { id activeShare { page { number } } } }`,
  `subscription ($id: ID!, $from: Int!) { videoUpdated(id: $id) {
    version activeShare { media { pages(from: $from, to: 3) { number url } } } } }`,
];

const requestArbitrary = fc
  .record({
    video: fc.nat(1),
    document: fc.nat(2),
    operation: fc.constantFrom('A', 'B'),
    from: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ video, document, operation, from }) => ({
    query: DOCUMENTS[document] ?? '',
    operationName: document === 1 ? operation : null,
    variables: { id: videos[video]?.id, ...(document === 2 && { from }) },
  }));

const ROLES: [Role, number | null][] = [
  ['anonymous', null],
  ['platform', null],
  ['student', 0],
  ['student', 1],
  ['instructor', 0],
  ['instructor', 1],
];

const viewers = () =>
  ROLES.map(([role, own]) => ({
    role,
    video: own === null ? null : (videos[own]?.id ?? ''),
    validUntil: performance.now() + 600_000,
    tokenId: role,
    user: 'somebody',
    name: null,
  }));

/** A few requests, each sent by viewers of every kind, some of them twice, in any order. */
const audienceArbitrary = fc.array(requestArbitrary, { minLength: 1, maxLength: 3 }).chain((requests) => {
  const all = requests.flatMap((request) => viewers().map((viewer) => ({ viewer, request })));
  return fc.shuffledSubarray([...all, ...all], { minLength: all.length });
});

test('a viewer who shares an execution receives the same result as a viewer who does not', async () => {
  const schema = await makeSchema();
  const prepare = createPrepare(schema);
  const property = fc.asyncProperty(audienceArbitrary, async (audience) => {
    const multicast = createMulticast({ limits: { groupsPerToken: 1_000, groupsPerVideo: 1_000 } });
    const outcomes = await Promise.all(
      audience.map(async ({ viewer, request }) => {
        const contextValue: Context = {
          viewer,
          signed: false,
          answer: new AnswerBudget(),
          parts: testServer.parts,
          ...ORIGIN,
        };
        const args = prepare(request, contextValue);
        if (!('document' in args)) throw args[0];
        const first = Promise.withResolvers<Frame>();
        const subscriber = { startAt: () => {}, offer: first.resolve, finish: first.reject };
        const joined = await multicast.join(args, subscriber);
        const shared = isMembership(joined) ? JSON.parse((await first.promise).json.toString()) : joined;
        const alone = await subscribe({ ...args, document: parse(request.query) });
        return { shared, alone: await firstOf(alone), leave: isMembership(joined) ? joined.leave : () => {} };
      }),
    );
    for (const { shared, alone } of outcomes) {
      expect(shared?.data ?? null).toEqual(alone.data === undefined ? null : plain(alone.data));
      expect(shared?.errors?.length).toBe(alone.errors?.length);
    }
    const classes = new Set(
      audience
        .filter((_, index) => outcomes[index]?.alone.data !== undefined)
        .map(({ viewer, request }) => JSON.stringify([viewer.role, viewer.video, request])),
    );
    expect(multicast.counts.groups).toBe(classes.size);
    for (const { leave } of outcomes) leave();
    expect(multicast.counts.groups).toBe(0);
  });
  await fc.assert(property, { numRuns: 100 });
});

const isMembership = (joined: Membership | ExecutionResult | null): joined is Membership =>
  joined !== null && 'group' in joined;

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

async function firstOf(outcome: AsyncGenerator<ExecutionResult> | ExecutionResult): Promise<ExecutionResult> {
  if (!(Symbol.asyncIterator in outcome)) return outcome;
  const { value } = await outcome.next();
  await outcome.return(undefined);
  return value;
}
