/** The pointer of a video, from one server to the viewers of two. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ready } from '../../local/ready.ts';
import { ask, type Data, token } from '../support/clients/ask.ts';
import { watch, watchOverSse } from '../support/clients/viewer.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

const POINT = `mutation ($id: ID!, $page: Int!, $points: [Int!]!) { point(id: $id, page: $page, points: $points) }`;
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

test('points outside of the page, and a student, are refused', async () => {
  const codes = async (points: number[], bearer?: string) =>
    (await point(2, points, bearer)).errors[0]?.extensions.code;
  expect(await codes([1])).toBe('BAD_USER_INPUT');
  expect(await codes([1, 10_001])).toBe('BAD_USER_INPUT');
  expect(await codes([-1, 1])).toBe('BAD_USER_INPUT');
  expect(await codes(Array.from({ length: 18 }, () => 1))).toBe('BAD_USER_INPUT');
  expect(await codes([1, 1], await token({ roles: ['student'], video: video.id }))).toBe('FORBIDDEN');
});
