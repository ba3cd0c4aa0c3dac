/**
 * Page turns a second: over HTTP through the whole server, at the store's own door, and by pgbench running
 * the same statements, which is the limit. Interleaved; then once more with a long history behind them.
 *   npm run bench:commands -- --seconds 3 --rounds 3 --clients 10 --history 1000000
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mintToken } from '../local/token.ts';
import { navigate } from '../src/domain/share.ts';
import { mediaOf } from '../src/domain/state.ts';
import { changeShare } from '../src/store/change-share.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../test/support/test-server.ts';
import { openDatabase } from './database.ts';
import { median, numbers, percentile, print, round, spread } from './table.ts';
import { SECRET } from './whole.ts';
import { startWhole } from './whole-process.ts';

const [seconds = 3] = numbers('seconds', [3]);
const [rounds = 3] = numbers('rounds', [3]);
const [clients = 10] = numbers('clients', [10]);
const [history = 1_000_000] = numbers('history', [1_000_000]);
const VIDEOS = 50;
/** Debian puts it beside its server, and a wrapper for it in the path. */
const PGBENCH = process.env['PGBENCH'] ?? 'pgbench';
const PAGES = 30;

interface Outcome {
  perSecond: number;
  /** Milliseconds each. */
  took: number[];
}
type Run = (videos: Seeded[]) => Promise<Outcome>;

const videoId = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The statements of a page turn, in the order in which src/store/turn.ts sends them. */
const statements = (videos: number, state: string) => {
  const id = "('00000000-0000-4000-8000-' || lpad(:n::text, 12, '0'))";
  return `\\set n random(1, ${videos})
\\set page random(1, ${PAGES})
begin;
select v.* from video v where v.id = ${id}::uuid for update;
select m.* from shared_live_media m where m.video_id = ${id}::uuid order by m.created_on, m.id;
with turned as (
  update video set active_shared_live_media_page = :page, version = version + 1 where id = ${id}::uuid
), told as (
  insert into outbox (video, version, event, state) values (${id}::uuid, 1, 'navigate_sharing', '${state}')
) select pg_notify('lectern_video', ${id}),
  graphile_worker.add_job('drain', payload := '{}'::json, job_key := 'drain:' || ${id}, flags := array['xmpp']);
commit;
`;
};

/** Said before anything is started. */
async function requirePgbench(): Promise<void> {
  await promisify(execFile)(PGBENCH, ['--version']).catch(() => {
    process.stderr.write(
      'This compares with pgbench, which is not here. Debian has it in its server package:\n' +
        '  apt-get install --no-install-recommends postgresql-15\n' +
        'Or say where it is: PGBENCH=/path/to/pgbench\n',
    );
    process.exit(1);
  });
}

async function byPgbench(stack: AsyncDisposableStack, url: string, core: TestServer): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-pgbench-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const [row] = await core.orm.em.fork().execute<{ state: object }[]>('select state from outbox limit 1');
  const state = JSON.stringify(row?.state ?? {})
    .replaceAll("'", "''")
    .replaceAll(':', ': ');
  return async (videos) => {
    const file = join(folder, `${videos.length}.sql`);
    await writeFile(file, statements(videos.length, state));
    const log = join(folder, `log-${Date.now()}`);
    const threads = String(Math.min(cpus().length, clients));
    const how = ['-n', '-M', 'prepared', '-c', String(clients), '-j', threads, '-T', String(seconds)];
    const { stdout } = await promisify(execFile)(
      PGBENCH,
      [...how, '-l', '--log-prefix', log, '-f', file, url],
      {
        cwd: folder,
      },
    );
    const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
    const average = Number(/latency average = ([\d.]+)/.exec(stdout)?.[1]);
    return { perSecond, took: [average] };
  };
}

/** So many clients at a time, for a while, each turn to another page than the one before. */
async function load(
  videos: Seeded[],
  turn: (video: Seeded, page: number) => Promise<void>,
): Promise<Outcome> {
  const took: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  let count = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        count += 1;
        const at = performance.now();
        const video = videos[count % videos.length] as Seeded;
        await turn(video, (Math.floor(count / videos.length) % PAGES) + 1);
        took.push(performance.now() - at);
      }
    }),
  );
  return { perSecond: (took.length / (performance.now() - begun)) * 1000, took };
}

const atTheStore =
  (core: TestServer): Run =>
  (videos) =>
    load(videos, async ({ id, medias }, page) => {
      await changeShare(core.orm.em, { rooms: true }, id, (video) => {
        const media = mediaOf(video, medias[0] ?? '');
        const next = media ? navigate(video, media, page) : video;
        return 'problem' in next ? next : { video: next };
      });
    });

const QUERY = `mutation ($id: ID!, $page: Int!) { navigate(id: $id, page: $page) {
  __typename ... on Video { version activeShare { page { number } } } } }`;

function overHttp(graphql: string): Run {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const tokens = new Map<string, string>();
  return async (videos) => {
    for (const { id } of videos) {
      const claims = { role: 'instructor', video: id };
      tokens.set(id, await mintToken(SECRET, claims, { issuer: null, audience: null }));
    }
    return load(videos, ({ id, medias }, page) => {
      const body = JSON.stringify({ query: QUERY, variables: { id: medias[0], page } });
      return post(graphql, agent, tokens.get(id) ?? '', body);
    });
  };
}

function post(url: string, agent: Agent, token: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => (text.includes('"__typename":"Video"') ? resolve() : reject(new Error(text))));
    });
    asking.on('error', reject).end(body);
  });
}

async function compare(title: string, runs: Record<string, Run>, videos: Seeded[]): Promise<void> {
  const outcomes = new Map<string, Outcome[]>(Object.keys(runs).map((name) => [name, []]));
  for (let count = 0; count <= rounds; count++) {
    for (const [name, run] of Object.entries(runs)) {
      const outcome = await run(videos);
      // The first is for warming up.
      if (count > 0) outcomes.get(name)?.push(outcome);
    }
  }
  const perSecond = (name: string) => (outcomes.get(name) ?? []).map((outcome) => outcome.perSecond);
  print(
    `${title}: ${clients} clients, ${rounds} runs of ${seconds} s each, interleaved`,
    ['', 'turns/s', 'middle half', '× pgbench', 'p50 ms', 'p99 ms'],
    Object.keys(runs).map((name) => {
      const took = (outcomes.get(name) ?? []).flatMap((outcome) => outcome.took);
      const isAverage = name === 'pgbench';
      return [
        name,
        round(median(perSecond(name))),
        spread(perSecond(name)),
        round(median(perSecond(name)) / median(perSecond('pgbench'))),
        `${round(median(took))}${isAverage ? ' (mean)' : ''}`,
        isAverage ? '–' : round(percentile(took, 99)),
      ];
    }),
  );
}

await requirePgbench();
await using stack = new AsyncDisposableStack();
const url = await openDatabase(stack);
const core = stack.use(await startTestServer({ databaseUrl: url, secret: SECRET, rooms: true, pool: 20 }));
const videos: Seeded[] = [];
for (let number = 1; number <= VIDEOS; number++) {
  videos.push(await seed(core, { id: videoId(number), pages: PAGES }));
}
const { graphql } = await startWhole(stack, url);
const runs = {
  pgbench: await byPgbench(stack, url, core),
  'at the store': atTheStore(core),
  'over HTTP': overHttp(graphql),
};
await compare('50 videos', runs, videos);
await compare('1 video', runs, videos.slice(0, 1));
if (history > 0) {
  await core.orm.em.fork().execute(
    `insert into outbox (video, version, event, state, delivered_on)
     select (array(select id from video))[1 + n % ${VIDEOS}], n, 'navigate_sharing', (select state from outbox limit 1), now()
       from generate_series(1, ?) n`,
    [history],
  );
  await core.orm.em.fork().execute('analyze outbox');
  await compare(`50 videos, ${history} messages in the outbox`, runs, videos);
}
