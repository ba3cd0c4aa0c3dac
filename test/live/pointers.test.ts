/** The pointer of a video, from one server to the viewers of two. */
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Ready } from '../../local/ready.ts';
import { ask, type Data, token } from '../support/clients/ask.ts';
import { watch, watchOverSse } from '../support/clients/viewer.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

const POINT = `mutation ($id: ID!, $page: Int!, $points: [Int!]!) { point(id: $id, page: $page, points: $points) }`;
const PAGE = 'subscription ($id: ID!) { videoUpdated(id: $id) { activeShare { page { number url } } } }';
const FOLLOW = 'subscription ($id: ID!) { videoUpdated: pointerMoved(id: $id) { mediaId page kind points } }';

/** The addresses by which a viewer follows. */
const reachable = ({ graphql, graphqlWs }: TestServer) =>
  ({ graphql, graphqlWs, graphqlSse: graphql }) as unknown as Ready;

const stack = new AsyncDisposableStack();
let servers: TestServer[];
let video: Seeded;
let instructor: string;

beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  const options = { databaseUrl: database.url, secret: JWT_SECRET };
  servers = [stack.use(await startTestServer(options)), stack.use(await startTestServer(options))];
  video = await seed(servers[0] as TestServer);
  instructor = await token({ roles: ['instructor'], video: video.id });
});
afterAll(() => stack.disposeAsync());

const point = (page: number, points: number[], bearer = instructor) =>
  ask(servers[0]?.graphql ?? '', bearer, POINT, { id: video.medias[0], page, points });

test('viewers on both servers see the pointer, and see that it is gone when the page turns', async () => {
  const student = await token({ roles: ['student'], video: video.id });
  await using viewers = new AsyncDisposableStack();
  const all = servers.flatMap((server) =>
    [watch, watchOverSse].map((follow) => viewers.use(follow(reachable(server), student, video.id, FOLLOW))),
  );
  for (const each of all) await each.until(({ points }) => points.length === 0);
  /** Points as a client does while the pointer rests, until everybody has seen it. */
  const pointUntilSeen = (page: number, points: number[]) => {
    const isSeen = (seen: Data) => seen.page === page && String(seen.points) === String(points);
    return expect
      .poll(async () => {
        const { data } = await point(page, points);
        return data.point && all.every(({ states }) => states.some(isSeen));
      })
      .toBe(true);
  };
  await pointUntilSeen(1, [100, 200]);
  expect((await point(2, [1, 2])).data).toEqual({ point: false });
  await servers[1]?.write(video.id, (state) => ({
    ...state,
    share: state.share && { ...state.share, page: 2 },
  }));
  for (const each of all) await expect.poll(() => each.states.at(-1)?.points).toEqual([]);
  await pointUntilSeen(2, [5, 6]);
});

test('a page turn takes the pointer away in the same delivery that brings the new page', async () => {
  const own = await seed(servers[0] as TestServer);
  const ada = await token({ roles: ['instructor'], video: own.id });
  using watching = new DisposableStack();
  /** What each server delivers, and where each delivery of a state ends. */
  const events = servers.map(({ parts }) => {
    const seen: string[] = [];
    watching.defer(
      parts.pointers.watch(own.id, (pointer) => seen.push(`pointer on ${pointer?.mark?.page ?? 'no page'}`)),
    );
    watching.defer(
      parts.states.watch(own.id, (state) => {
        seen.push(`page ${state?.share?.page}`);
        queueMicrotask(() => seen.push('end of the delivery'));
      }),
    );
    return seen;
  });
  await expect.poll(() => events.every((seen) => seen.includes('end of the delivery'))).toBe(true);
  await ask(servers[0]?.graphql ?? '', ada, POINT, { id: own.medias[0], page: 1, points: [1, 2] });
  await expect.poll(() => events.every((seen) => seen.includes('pointer on 1'))).toBe(true);
  await servers[1]?.write(own.id, (state) => ({
    ...state,
    share: state.share && { ...state.share, page: 2 },
  }));
  await expect.poll(() => events.every((seen) => seen.includes('page 2'))).toBe(true);
  for (const seen of events) {
    const delivery = seen.slice(seen.indexOf('pointer on 1') + 1);
    expect(delivery.slice(0, 3).sort()).toEqual(['end of the delivery', 'page 2', 'pointer on no page']);
    expect(delivery[2]).toBe('end of the delivery');
  }
});

test('a viewer receives a new page before the value that takes the pointer away', async () => {
  const [first] = servers as [TestServer];
  const own = await seed(first);
  const ada = await token({ roles: ['instructor'], video: own.id });
  const client = createClient({
    url: first.graphqlWs,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${ada}` },
  });
  /** What arrives over one WebSocket, in its order. */
  const seen: string[] = [];
  const follow = (query: string, nameOf: (data: Data) => string) =>
    client.subscribe<Data>(
      { query, variables: { id: own.id } },
      {
        next: ({ data }) => seen.push(nameOf(data)),
        error: (error) => seen.push(String(error)),
        complete() {},
      },
    );
  follow(FOLLOW, ({ videoUpdated: { points } }) => (points.length > 0 ? 'pointer' : 'no pointer'));
  await expect.poll(() => seen).toEqual(['no pointer']);
  follow(PAGE, ({ videoUpdated }) => `page ${videoUpdated.activeShare.page.number}`);
  await expect.poll(() => seen).toEqual(['no pointer', 'page 1']);
  for (let page = 1; page <= 5; page++) {
    await ask(first.graphql, ada, POINT, { id: own.medias[0], page, points: [1, 2] });
    await expect.poll(() => seen.at(-1)).toBe('pointer');
    seen.length = 0;
    await first.write(own.id, (state) => ({
      ...state,
      share: state.share && { ...state.share, page: page + 1 },
    }));
    await expect.poll(() => seen).toEqual([`page ${page + 1}`, 'no pointer']);
  }
  await client.dispose();
});

test('of two instructors, one points at a time, and with `onePresenter` only who presents', async () => {
  const [first] = servers as [TestServer];
  const own = await seed(first);
  const as = (user: string) => token({ roles: ['instructor'], video: own.id, user });
  const [ada, grace] = [await as('ada'), await as('grace')];
  await using viewer = watch(reachable(first), ada, own.id, FOLLOW);
  await viewer.until(({ points }) => points.length === 0);
  const isSeen = async (bearer: string) =>
    (await ask(first.graphql, bearer, POINT, { id: own.medias[0], page: 1, points: [1, 2] })).data.point;
  /** On a busy machine, the first pointer may rest before the second one comes, which then keeps it for a moment. */
  const oneAfterTheOther = async () => [await isSeen(ada), await isSeen(grace)];
  await expect.poll(oneAfterTheOther, { interval: 1_000 }).toEqual([true, false]);
  await expect.poll(() => isSeen(grace)).toBe(true);
  // Grace moves the pointer at this moment, and Ada presents.
  const { me } = (await ask(first.graphql, ada, '{ me { id } }')).data;
  await first.write(own.id, (state) => ({
    ...state,
    onePresenter: true,
    presenter: { id: me.id, name: null },
  }));
  await expect.poll(() => first.parts.states.latest(own.id)?.onePresenter).toBe(true);
  expect(await isSeen(grace)).toBe(false);
  await expect.poll(() => isSeen(ada)).toBe(true);
});

test('points outside of the page, and a student, are refused', async () => {
  const codes = async (points: number[], bearer?: string) =>
    (await point(2, points, bearer)).errors[0]?.extensions.code;
  expect(await codes([1])).toBe('BAD_USER_INPUT');
  expect(await codes([1, 10_001])).toBe('BAD_USER_INPUT');
  expect(await codes([-1, 1])).toBe('BAD_USER_INPUT');
  expect(await codes(Array.from({ length: 18 }, () => 1))).toBe('BAD_USER_INPUT');
  expect(await codes([1.5, 1])).toBe('BAD_USER_INPUT');
  expect(await codes([Number.NaN, 1])).toBe('BAD_USER_INPUT');
  for (const literal of ['1e400', '-1e400', 'NaN', 'Infinity']) {
    const query = `mutation ($id: ID!) { point(id: $id, page: 1, points: [${literal}, 1]) }`;
    const { data, errors } = await ask(servers[0]?.graphql ?? '', instructor, query, { id: video.medias[0] });
    expect([data, errors.length], literal).toEqual([null, 1]);
  }
  expect((await point(-1, [1, 1])).data).toEqual({ point: false });
  expect(await codes([1, 1], await token({ roles: ['student'], video: video.id }))).toBe('FORBIDDEN');
});
