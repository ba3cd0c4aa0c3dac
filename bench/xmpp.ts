/**
 * From a commit to the last of N people in the room, through the whole product, beside @xmpp/client saying the
 * same bytes into the same room of the same Prosody.
 *   npm run bench:xmpp -- --occupants 100 --rounds 60
 */
import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { CHANNEL, readNotification } from '../src/store/change-notification.ts';
import { message } from '../src/xmpp/message.ts';
import { ACCOUNT, type Cluster, SECRET, startCluster } from '../test/support/cluster.ts';
import { seed } from '../test/support/test-server.ts';
import { joinRoom } from '../test/support/xmpp/participant.ts';
import { instructor } from './ask.ts';
import { cpuOfTree } from './cpu.ts';
import { clock } from './fanout/serve.ts';
import { namedIn } from './memory.ts';
import { median, numbers, percentile, print, round, spread } from './table.ts';
import type { Occupied } from './xmpp/occupants.ts';

const [occupants = 100] = numbers('occupants', [100]);
const [rounds = 60] = numbers('rounds', [60]);
const PAGES = 30;
const WARM_UP = 5;
const CALM = 50;
const HEARD_WITHIN = 60_000;

type Heard = Extract<Occupied, { occupied: 'heard' }>;

/** Everybody in the room. @returns how to wait until all of them have heard a message. */
async function occupy(
  stack: AsyncDisposableStack,
  { prosody }: Cluster,
  room: string,
): Promise<(id: string) => Promise<Heard>> {
  const where = { service: prosody.service, domain: prosody.participants, room, count: occupants };
  const child = fork(fileURLToPath(new URL('xmpp/occupants.ts', import.meta.url)), [JSON.stringify(where)], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  stack.defer(() => void child.kill('SIGKILL'));
  const heard = new Map<string, Heard>();
  const news = new EventEmitter();
  child.on('message', (said: Occupied) => {
    if (said.occupied === 'heard') heard.set(said.id, said);
    news.emit(said.occupied === 'heard' ? said.id : 'ready');
  });
  const within = () => ({ signal: AbortSignal.timeout(HEARD_WITHIN) });
  await once(news, 'ready', within());
  return async (id) => {
    if (!heard.has(id)) await once(news, id, within());
    return heard.get(id) as Heard;
  };
}

/** When each commit was made, by its own notice: written just before, so nothing of it is left out. */
async function followCommits(stack: AsyncDisposableStack, databaseUrl: string): Promise<() => number> {
  const line = new pg.Client({ connectionString: databaseUrl });
  await line.connect();
  stack.defer(() => line.end());
  let last = 0;
  line.on('notification', ({ payload = '' }) => {
    // The database's clock is this machine's, in milliseconds; on the clock that all processes share.
    last = (readNotification(payload).at ?? 0) - Date.now() + clock();
  });
  await line.query(`listen ${CHANNEL}`);
  return () => last;
}

interface Outcome {
  took: number[];
  /** Milliseconds of ours, and of Prosody. */
  cpu: number;
  prosody: number;
}

const outcome = (): Outcome => ({ took: [], cpu: 0, prosody: 0 });

async function measured(outcome: Outcome, counts: boolean, say: () => Promise<number>): Promise<void> {
  const cpu = () => [server, ...chat].map(cpuOfTree);
  const before = cpu();
  const took = await say();
  await delay(CALM);
  if (!counts) return;
  const [ours = 0, ...theirs] = cpu().map((value, index) => value - (before[index] ?? 0));
  outcome.took.push(took);
  outcome.cpu += ours;
  outcome.prosody += theirs.reduce((sum, value) => sum + value, 0);
}

await using stack = new AsyncDisposableStack();
const several = stack.use(await startCluster(1));
const { orm, prosody, instances, databaseUrl } = several;
const seeded = await seed({ orm, parts: { changes: { rooms: true } } }, { pages: PAGES });
const room = `${seeded.id}@${prosody.conference}`;
const { service, domain } = prosody;
const raw = stack.use(await joinRoom({ service, domain, ...ACCOUNT, room, nickname: 'raw' }));
const heardBy = await occupy(stack, several, room);
const lastCommit = await followCommits(stack, databaseUrl);
const { navigate, close } = await instructor(SECRET, instances[0]?.graphql ?? '', seeded);
stack.defer(close);

const [ours, answered, plain] = [outcome(), outcome(), outcome()];
let body = '';
let bytes = 0;
const server = instances[0]?.child?.pid ?? 0;
const chat = ['lua', 'prosody'].flatMap((name) => namedIn(process.pid, name));

async function byUs(at: number): Promise<void> {
  await measured(ours, at >= 0, async () => {
    const began = clock();
    const answer = JSON.parse(await navigate(((at + WARM_UP + 1) % PAGES) + 1));
    if (at >= 0) answered.took.push(clock() - began);
    const heard = await heardBy(`${seeded.id}:${answer.data.navigate.version}`);
    ({ body, bytes } = heard);
    return heard.at - lastCommit();
  });
}

async function byRaw(at: number): Promise<void> {
  const id = `raw:${at}`;
  const stanza = message(room, { id, event: 'navigate_sharing', version: at + WARM_UP, body });
  await measured(plain, at >= 0, async () => {
    const began = clock();
    await raw.client.send(stanza);
    return (await heardBy(id)).at - began;
  });
}

for (let at = -WARM_UP; at < rounds; at++) {
  await byUs(at);
  await byRaw(at);
}
const limit = median(plain.took);
print(
  `${occupants} people in a room, ${bytes} bytes each, ${rounds} messages interleaved`,
  ['', 'p50 ms to the last', 'middle half', 'p99', '× raw', 'over raw', 'our CPU ms each', 'Prosody’s'],
  [
    ['@xmpp/client, raw', plain] as const,
    ['Lectern, from the commit', ours] as const,
    ['(its command answered)', answered] as const,
  ].map(([name, { took, cpu, prosody }]) => [
    name,
    round(median(took)),
    spread(took),
    round(percentile(took, 99)),
    round(median(took) / limit),
    `${round(median(took) - limit)} ms`,
    name === 'Lectern, from the commit' ? round(cpu / rounds) : '–',
    prosody > 0 ? round(prosody / rounds) : '–',
  ]),
);
