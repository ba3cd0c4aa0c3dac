/** Many webinars that turn pages on one server, while a second server receives the notifications of every commit. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import { openOrm } from '../../src/store/orm.ts';
import { parents } from '../../test/support/parts/process-memory.ts';
import { seed } from '../../test/support/servers/test-server.ts';
import { SELECTION } from '../fanout/selection.ts';
import { machineClock } from '../support/clock.ts';
import { bearer, connectInstructor } from '../support/commands.ts';
import { cpuOfTree } from '../support/cpu.ts';
import { startDatabase } from '../support/database.ts';
import { SECRET } from '../support/secret.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { median, percentile, round } from '../support/table.ts';

export const WEBINARS = 100;
const PAGES = 30;
const TICK_MS = 10;
/** A machine that cannot keep up turns fewer pages instead of queueing more commands than this. */
const MAX_CONCURRENT_COMMANDS = 100;

interface Webinar {
  navigate(page: number): Promise<string>;
  page: number;
  /** The time of the last page turn; null when the viewer has received it. */
  sentAt: number | null;
}

export const MANY_WEBINARS_HEADER = [
  'page turns/s wanted',
  'page turns/s',
  'p50 ms to the viewer',
  'p99',
  'server CPU ms per page turn',
  'second server’s',
  'PostgreSQL’s',
];

/** @param rates wanted page turns per second, each for `seconds`. @returns a row for each rate */
export async function manyWebinars(rates: number[], seconds: number): Promise<string[][]> {
  await using stack = new AsyncDisposableStack();
  const url = await startDatabase(stack);
  const server = await startServerProcess(stack, url);
  // Nobody watches on the second server.
  const secondServer = await startServerProcess(stack, url);
  const postmaster = await postmasterOf(url);
  let durations: number[] = [];
  const webinars = await startWebinars(stack, url, server, (duration) => durations.push(duration));
  const cpu = async () => [
    (await server.usage()).cpu,
    (await secondServer.usage()).cpu,
    cpuOfTree(postmaster),
  ];
  await turnPages(webinars, rates[0] ?? 50, seconds);
  const rows: string[][] = [];
  for (const rate of rates) {
    durations = [];
    const before = await cpu();
    const { turns, duration } = await turnPages(webinars, rate, seconds);
    const after = await cpu();
    const perTurn = after.map((value, index) => round((value - (before[index] ?? 0)) / turns));
    const perSecond = round((turns / duration) * 1000);
    rows.push([
      String(rate),
      perSecond,
      round(median(durations)),
      round(percentile(durations, 99)),
      ...perTurn,
    ]);
  }
  return rows;
}

/** Creates the webinars, each with an instructor and one viewer. */
async function startWebinars(
  stack: AsyncDisposableStack,
  databaseUrl: string,
  server: ServerProcess,
  onReceived: (duration: number) => void,
): Promise<Webinar[]> {
  const orm = await openOrm(databaseUrl, 4);
  stack.defer(() => orm.close(true));
  const webinars: Webinar[] = [];
  for (let count = 0; count < WEBINARS; count++) {
    const seeded = await seed({ orm, parts: { changes: { rooms: true } } }, { pages: PAGES, text: 16 });
    const { navigate, close } = await connectInstructor(SECRET, server.graphql, seeded);
    stack.defer(close);
    const webinar: Webinar = { navigate, page: 1, sentAt: null };
    const socket = await startViewer(server.graphqlWs, seeded.id, webinar, onReceived);
    stack.defer(() => socket.terminate());
    webinars.push(webinar);
  }
  return webinars;
}

/** A viewer that calls `onReceived` with the milliseconds that each page turn took to arrive. */
async function startViewer(
  url: string,
  id: string,
  webinar: Webinar,
  onReceived: (duration: number) => void,
): Promise<WebSocket> {
  const socket = new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  await once(socket, 'open');
  const payload = { authorization: await bearer(SECRET, 'student', id) };
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: SELECTION, variables: { id } } }));
  await once(socket, 'message');
  socket.on('message', () => {
    if (webinar.sentAt !== null) onReceived(machineClock() - webinar.sentAt);
    webinar.sentAt = null;
  });
  return socket;
}

/** The pid of PostgreSQL's main process, which is the parent of every backend. */
async function postmasterOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('select pg_backend_pid() as pid');
  const postmaster = parents().get(rows[0].pid) ?? 0;
  await client.end();
  return postmaster;
}

/** Turns pages at a rate, or as fast as the commands are answered. Times in milliseconds. */
async function turnPages(
  webinars: Webinar[],
  rate: number,
  seconds: number,
): Promise<{ turns: number; duration: number }> {
  const start = machineClock();
  const commands: Promise<unknown>[] = [];
  let turns = 0;
  let running = 0;
  for (let now = start; now < start + seconds * 1000; now = machineClock()) {
    for (; turns < ((now - start) / 1000) * rate && running < MAX_CONCURRENT_COMMANDS; turns++) {
      const webinar = webinars[turns % webinars.length] as Webinar;
      webinar.page = (webinar.page % PAGES) + 1;
      webinar.sentAt ??= machineClock();
      running += 1;
      commands.push(
        webinar.navigate(webinar.page).finally(() => {
          running -= 1;
        }),
      );
    }
    await delay(TICK_MS);
  }
  await Promise.all(commands);
  return { turns, duration: machineClock() - start };
}
