/**
 * Measures page turns per second over HTTP through the whole server, by a direct call of `changeShare`, and by pgbench
 * with the same statements, which is the limit. The three are interleaved. A second part has many delivered messages in
 * the outbox.
 *   npm run bench:commands -- --seconds 3 --rounds 3 --clients 10 --history 1000000
 */
import { Agent } from 'node:http';
import { navigate } from '../src/domain/share.ts';
import { mediaOf } from '../src/domain/state.ts';
import type { Orm } from '../src/store/orm.ts';
import { changeShare } from '../src/store/write-path/change-share.ts';
import { type Seeded, seed, startTestServer } from '../test/support/servers/test-server.ts';
import { load, type Outcome, type Run } from './commands/load.ts';
import { pgbenchRun, requirePgbench, videoId } from './commands/pgbench.ts';
import { bearer, NAVIGATE, NAVIGATED, send } from './support/commands.ts';
import { startDatabase } from './support/database.ts';
import { SECRET } from './support/secret.ts';
import { startServerProcess } from './support/server-process.ts';
import { median, number, percentile, print, round, spread } from './support/table.ts';

const ROUNDS = number('rounds', 3);
const HISTORY = number('history', 1_000_000);
const VIDEOS = 50;
const LOAD = { clients: number('clients', 10), seconds: number('seconds', 3), pages: 30 };

const storeRun =
  (orm: Orm): Run =>
  (videos) =>
    load(
      videos,
      async ({ id, medias }, page) => {
        await changeShare(orm.em, { rooms: true }, id, (video) => {
          const media = mediaOf(video, medias[0] ?? '');
          const next = media ? navigate(video, media, page) : video;
          return 'problem' in next ? next : { video: next };
        });
      },
      LOAD,
    );

function httpRun(graphql: string): Run {
  const agent = new Agent({ keepAlive: true, maxSockets: LOAD.clients });
  const tokens = new Map<string, string>();
  return async (videos) => {
    for (const { id } of videos) tokens.set(id, await bearer(SECRET, 'instructor', id));
    const turn = async ({ id, medias }: Seeded, page: number) => {
      const options = { agent, authorization: tokens.get(id) ?? '', expected: NAVIGATED };
      await send(graphql, options, { query: NAVIGATE, variables: { id: medias[0], page } });
    };
    return load(videos, turn, LOAD);
  };
}

async function compare(title: string, runs: Record<string, Run>, videos: Seeded[]): Promise<void> {
  const outcomes = new Map<string, Outcome[]>(Object.keys(runs).map((name) => [name, []]));
  for (let count = 0; count <= ROUNDS; count++) {
    for (const [name, run] of Object.entries(runs)) {
      const outcome = await run(videos);
      // The first round warms up.
      if (count > 0) outcomes.get(name)?.push(outcome);
    }
  }
  const perSecond = (name: string) => (outcomes.get(name) ?? []).map((outcome) => outcome.perSecond);
  const limit = median(perSecond('pgbench'));
  print(
    `${title}: ${LOAD.clients} clients, ${ROUNDS} runs of ${LOAD.seconds} s each, interleaved`,
    ['', 'page turns/s', 'middle half', '× pgbench', 'p50 ms', 'p99 ms'],
    Object.keys(runs).map((name) => {
      const durations = (outcomes.get(name) ?? []).flatMap((outcome) => outcome.durations);
      const isMean = name === 'pgbench';
      return [
        name,
        round(median(perSecond(name))),
        spread(perSecond(name)),
        round(median(perSecond(name)) / limit),
        `${round(median(durations))}${isMean ? ' (mean)' : ''}`,
        isMean ? '–' : round(percentile(durations, 99)),
      ];
    }),
  );
}

/** Inserts delivered messages into the outbox. */
async function insertHistory({ em }: Orm, messages: number): Promise<void> {
  await em.fork().execute(
    `insert into outbox (video, version, event, state, delivered_on)
     select (array(select id from video))[1 + n % ${VIDEOS}], n, 'navigate_sharing', (select state from outbox limit 1), now()
       from generate_series(1, ?) n`,
    [messages],
  );
  await em.fork().execute('analyze outbox');
}

await requirePgbench();
await using stack = new AsyncDisposableStack();
const url = await startDatabase(stack);
const server = stack.use(await startTestServer({ databaseUrl: url, secret: SECRET, rooms: true, pool: 20 }));
const { orm } = server;
const videos: Seeded[] = [];
for (let index = 1; index <= VIDEOS; index++) {
  videos.push(await seed(server, { id: videoId(index), pages: LOAD.pages }));
}
const { graphql } = await startServerProcess(stack, url);
const runs = {
  pgbench: await pgbenchRun(stack, { url, orm, ...LOAD }),
  changeShare: storeRun(orm),
  'over HTTP': httpRun(graphql),
};
await compare('50 videos', runs, videos);
await compare('1 video', runs, videos.slice(0, 1));
if (HISTORY > 0) {
  await insertHistory(orm, HISTORY);
  await compare(`50 videos, ${HISTORY} messages in the outbox`, runs, videos);
}
