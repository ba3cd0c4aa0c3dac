/**
 * How cost grows: one webinar with more and more viewers, then more and more page turns in many webinars. The
 * figures that README's arithmetic stands on.
 *   npm run bench:scale -- --viewers 1000,4000,10000 --rate 50,150,330 --seconds 8
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import { openOrm } from '../src/store/orm.ts';
import { seed } from '../test/support/test-server.ts';
import { bearer, instructor } from './ask.ts';
import { cpuOfTree } from './cpu.ts';
import { openDatabase } from './database.ts';
import { startContender, startViewers } from './fanout/process.ts';
import { SELECTION } from './fanout/selection.ts';
import { clock } from './fanout/serve.ts';
import { parents } from './memory.ts';
import { median, numbers, percentile, print, round } from './table.ts';
import { SECRET } from './whole.ts';
import { startWhole } from './whole-process.ts';

const TURNS = 10;
const WARM_UP = 3;
const [seconds = 8] = numbers('seconds', [8]);
/** As `npm start` starts it. */
const NODE_OPTIONS = ['--max-semi-space-size=16'];

async function oneWebinar(count: number): Promise<string[]> {
  await using stack = new AsyncDisposableStack();
  const server = await startContender('lectern', NODE_OPTIONS);
  stack.defer(() => void server.process.kill('SIGKILL'));
  const alone = await server.usage();
  const viewers = await startViewers({ port: server.port, count });
  stack.defer(() => void viewers.process.kill('SIGKILL'));
  const { memory } = await server.usage();
  const took: number[] = [];
  let before = 0;
  for (let version = 1; version <= WARM_UP + TURNS; version++) {
    if (version === WARM_UP + 1) before = (await server.usage()).cpu;
    const { all } = await viewers.arm();
    const began = await server.turn(version);
    took.push((await all).at - began);
  }
  const cpu = ((await server.usage()).cpu - before) / TURNS;
  return [
    String(count),
    round(median(took.slice(WARM_UP))),
    round(cpu),
    round((cpu / count) * 1000),
    round((memory - alone.memory) / count / 1024),
  ];
}

interface Webinar {
  navigate(page: number): Promise<string>;
  page: number;
  /** When its last turn was asked for; null when somebody has seen it. */
  asked: number | null;
}

const WEBINARS = 100;

/** One who watches, and says how long each turn took to come. */
async function watch(url: string, id: string, webinar: Webinar, onSeen: (took: number) => void) {
  const socket = new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  await once(socket, 'open');
  const payload = { authorization: await bearer(SECRET, 'student', id) };
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: SELECTION, variables: { id } } }));
  await once(socket, 'message');
  socket.on('message', () => {
    if (webinar.asked !== null) onSeen(clock() - webinar.asked);
    webinar.asked = null;
  });
  return socket;
}

async function manyWebinars(rates: number[]): Promise<string[][]> {
  await using stack = new AsyncDisposableStack();
  const url = await openDatabase(stack);
  const orm = await openOrm(url, 4);
  stack.defer(() => orm.close(true));
  const server = await startWhole(stack, url);
  // Hears of every commit, and has nobody to tell.
  const bystander = await startWhole(stack, url);
  const postmaster = await postmasterOf(url);
  let seen: number[] = [];
  const webinars: Webinar[] = [];
  for (let count = 0; count < WEBINARS; count++) {
    const seeded = await seed({ orm, parts: { changes: { rooms: true } } }, { text: 16 });
    const { navigate, close } = await instructor(SECRET, server.graphql, seeded);
    stack.defer(close);
    const webinar: Webinar = { navigate, page: 1, asked: null };
    const socket = await watch(server.graphqlWs, seeded.id, webinar, (took) => seen.push(took));
    stack.defer(() => socket.terminate());
    webinars.push(webinar);
  }
  const cpu = async () => [(await server.usage()).cpu, (await bystander.usage()).cpu, cpuOfTree(postmaster)];
  await turnPages(webinars, rates[0] ?? 50);
  const rows: string[][] = [];
  for (const rate of rates) {
    seen = [];
    const before = await cpu();
    const { turns, took } = await turnPages(webinars, rate);
    const after = await cpu();
    const each = after.map((value, index) => round((value - (before[index] ?? 0)) / turns));
    const perSecond = round((turns / took) * 1000);
    rows.push([String(rate), perSecond, round(median(seen)), round(percentile(seen, 99)), ...each]);
  }
  return rows;
}

/** Backends are the postmaster's children. */
async function postmasterOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('select pg_backend_pid() as pid');
  const found = parents().get(rows[0].pid) ?? 0;
  await client.end();
  return found;
}

const TICK_MS = 10;
/** Commands under way at most: a machine that cannot keep up shows in the turns it manages. */
const UNDER_WAY = 100;

/** So many turns a second, as long as those before are answered. */
async function turnPages(webinars: Webinar[], rate: number): Promise<{ turns: number; took: number }> {
  const began = clock();
  const pending: Promise<unknown>[] = [];
  let turns = 0;
  let waiting = 0;
  for (let now = began; now < began + seconds * 1000; now = clock()) {
    for (; turns < ((now - began) / 1000) * rate && waiting < UNDER_WAY; turns++) {
      const webinar = webinars[turns % webinars.length] as Webinar;
      webinar.page = (webinar.page % 30) + 1;
      webinar.asked ??= clock();
      waiting += 1;
      pending.push(webinar.navigate(webinar.page).finally(() => (waiting -= 1)));
    }
    await delay(TICK_MS);
  }
  await Promise.all(pending);
  return { turns, took: clock() - began };
}

const growing: string[][] = [];
const counts = numbers('viewers', [1_000, 4_000, 10_000]).filter((count) => count > 0);
for (const viewers of counts) growing.push(await oneWebinar(viewers));
print(
  `One webinar, ${TURNS} turns`,
  ['viewers', 'p50 ms to the last', 'CPU ms a turn', 'CPU µs a message', 'kB an idle viewer'],
  growing,
);
print(
  `${WEBINARS} webinars on one server, ${seconds} s each, rooms written to the outbox`,
  [
    'turns/s asked',
    'turns/s',
    'p50 ms to the viewer',
    'p99',
    'server CPU ms a turn',
    'idle second server’s',
    'PostgreSQL’s',
  ],
  await manyWebinars(numbers('rate', [50, 150, 330])),
);
