/** One short round of every attack against the compiled server, which then still serves honest viewers. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Orm, openOrm } from '../../src/store/orm.ts';
import { get, type TokenOptions, token } from '../support/clients/ask.ts';
import { type FreshDatabase, freshDatabase } from '../support/parts/postgres.ts';
import { seededRandom } from '../support/random.ts';
import { CONVERTER_SECRET, productionEnvironment } from '../support/servers/production-environment.ts';
import { type ProductionServer, startProduction } from '../support/servers/production-server.ts';
import { seed } from '../support/servers/test-server.ts';
import { SHORT_ROUND_SECONDS } from './attack.ts';
import { ATTACKS } from './attacks/index.ts';
import { watchOverEvents, watchOverWebSocket } from './honest/watch.ts';
import { problemsOf } from './started-system.ts';
import type { Target } from './target.ts';
import { describeVideo } from './videos.ts';

const SECRET = 'only for tests: everybody may know this one';
const PAGES = 5;
const SEED = 1;

let database: FreshDatabase;
let orm: Orm;
let server: ProductionServer;
let target: Target;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startProduction({ env: productionEnvironment(database.url, SECRET) });
  orm = await openOrm(database.url, 2);
  const sign = (options: TokenOptions) => token({ ...options, secret: SECRET });
  const video = async () => {
    const { id, medias } = await seed({ orm, parts: { changes: { rooms: false } } }, { pages: PAGES });
    return describeVideo(id, medias[0] ?? '', PAGES, sign);
  };
  target = {
    url: server.url,
    webinar: await video(),
    playground: await video(),
    token: sign,
    converterSecret: CONVERTER_SECRET,
    parts: { s3: null, cdn: null, converter: null },
  };
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await orm?.close(true);
  await database?.[Symbol.asyncDispose]();
});

/** Turns a page and waits until a new viewer over each transport has it. */
async function expectHonestService(): Promise<void> {
  const { id: video, media, pages, instructor, student } = target.webinar;
  const options = { url: server.url, video, media, pages, instructor, student, interval: 0 };
  const versions = { websocket: 0, events: 0 };
  const problems: string[] = [];
  const eventsOf = (transport: keyof typeof versions) => ({
    onVersion: (version: number) => {
      versions[transport] = version;
    },
    onProblem: (problem: string) => problems.push(problem),
  });
  const stops = [
    watchOverWebSocket(options, eventsOf('websocket')),
    watchOverEvents(options, eventsOf('events')),
  ];
  onTestFinished(() => {
    for (const stop of stops) stop();
  });
  await expect.poll(() => versions).not.toMatchObject({ websocket: 0 });
  const page = `mutation ($media: ID!) { navigate(id: $media, page: ${1 + (versions.websocket % pages)}) {
    ... on Video { version } } }`;
  const { navigate } = await get(`${server.url}/graphql`, instructor, page, { media });
  await expect.poll(() => versions).toEqual({ websocket: navigate.version, events: navigate.version });
  expect(problems).toEqual([]);
}

describe.each(ATTACKS)('$name', (attack) => {
  test('leaves the same process alive, without an internal error, serving honest viewers', async () => {
    const failures: string[] = [];
    const before = problemsOf(server).length;
    await attack.run(target, {
      random: seededRandom(SEED),
      isShort: true,
      address: '127.0.1.1',
      signal: AbortSignal.timeout(SHORT_ROUND_SECONDS * 1000),
      fail: (problem) => failures.push(problem),
    });
    expect(failures).toEqual([]);
    await expectHonestService();
    expect(problemsOf(server).slice(before)).toEqual([]);
    expect(() => process.kill(server.pid, 0)).not.toThrow();
  });
});
