/**
 * Measures the time from a commit to the last of N occupants of the room, through the whole product. Compares it with
 * @xmpp/client, which sends the same bytes to the same room of the same Prosody.
 *   npm run bench:xmpp -- --occupants 100 --rounds 60
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { CHANNEL, readNotification } from '../src/store/write-path/change-notification.ts';
import { message } from '../src/xmpp/message.ts';
import { ACCOUNT, SECRET, startCluster } from '../test/support/parts/cluster.ts';
import { processesNamed } from '../test/support/parts/process-memory.ts';
import { seed } from '../test/support/servers/test-server.ts';
import { joinRoom } from '../test/support/xmpp/participant.ts';
import { machineClock } from './support/clock.ts';
import { connectInstructor } from './support/commands.ts';
import { cpuOfTree } from './support/cpu.ts';
import { median, number, percentile, print, round, spread } from './support/table.ts';
import { fillRoom } from './xmpp/room.ts';

const OCCUPANTS = number('occupants', 100);
const ROUNDS = number('rounds', 60);
const PAGES = 30;
const WARM_UP_ROUNDS = 5;
const PAUSE_MS = 50;

interface Outcome {
  durations: number[];
  /** Milliseconds of CPU of the server, and of Prosody. */
  serverCpu: number;
  prosodyCpu: number;
}

const emptyOutcome = (): Outcome => ({ durations: [], serverCpu: 0, prosodyCpu: 0 });

/** @returns a function that returns the time of the last commit */
async function followCommits(stack: AsyncDisposableStack, databaseUrl: string): Promise<() => number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  stack.defer(() => client.end());
  let lastCommitAt = 0;
  client.on('notification', ({ payload = '' }) => {
    // The notification has the time of the statement before the commit. The database and this machine have one clock.
    lastCommitAt = (readNotification(payload).at ?? 0) - Date.now() + machineClock();
  });
  await client.query(`listen ${CHANNEL}`);
  return () => lastCommitAt;
}

await using stack = new AsyncDisposableStack();
const { orm, prosody, instances, databaseUrl } = stack.use(await startCluster(1));
const [instance] = instances;
const seeded = await seed({ orm, parts: { changes: { rooms: true } } }, { pages: PAGES });
const room = `${seeded.id}@${prosody.conference}`;
const { service, domain } = prosody;
const raw = stack.use(await joinRoom({ service, domain, ...ACCOUNT, room, nickname: 'raw' }));
const received = await fillRoom(stack, { service, domain: prosody.participants, room, count: OCCUPANTS });
const lastCommit = await followCommits(stack, databaseUrl);
const { navigate, close } = await connectInstructor(SECRET, instance?.graphql ?? '', seeded);
stack.defer(close);
const prosodyPids = ['lua', 'prosody'].flatMap((name) => processesNamed(process.pid, name));

/** Runs one round, and records it unless the round is for warming up. */
async function measure(outcome: Outcome, isRecorded: boolean, deliver: () => Promise<number>): Promise<void> {
  const cpu = () => [instance?.child?.pid ?? 0, ...prosodyPids].map(cpuOfTree);
  const before = cpu();
  const duration = await deliver();
  await delay(PAUSE_MS);
  if (!isRecorded) return;
  const [server = 0, ...chat] = cpu().map((value, index) => value - (before[index] ?? 0));
  outcome.durations.push(duration);
  outcome.serverCpu += server;
  outcome.prosodyCpu += chat.reduce((sum, value) => sum + value, 0);
}

const [lectern, answered, plain] = [emptyOutcome(), emptyOutcome(), emptyOutcome()];
let body = '';
let bytes = 0;

const turnPage = (round: number) =>
  measure(lectern, round >= 0, async () => {
    const start = machineClock();
    const answer = JSON.parse(await navigate(((round + WARM_UP_ROUNDS + 1) % PAGES) + 1));
    if (round >= 0) answered.durations.push(machineClock() - start);
    const last = await received(`${seeded.id}:${answer.data.navigate.version}`);
    ({ body, bytes } = last);
    return last.at - lastCommit();
  });

/** Sends the body of the last page turn again. */
async function sendRaw(round: number): Promise<void> {
  const id = `raw:${round}`;
  const version = round + WARM_UP_ROUNDS;
  const stanza = message(room, { id, event: 'navigate_sharing', version, body });
  await measure(plain, round >= 0, async () => {
    const start = machineClock();
    await raw.client.send(stanza);
    return (await received(id)).at - start;
  });
}

for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  await turnPage(round);
  await sendRaw(round);
}
const limit = median(plain.durations);
print(
  `${OCCUPANTS} occupants of a room, ${bytes} bytes each, ${ROUNDS} messages interleaved`,
  ['', 'p50 ms to the last', 'middle half', 'p99', '× raw', 'over raw', 'server CPU ms each', 'Prosody’s'],
  [
    { name: '@xmpp/client, raw', outcome: plain },
    { name: 'Lectern, from the commit', outcome: lectern },
    { name: '(the answer to the command)', outcome: answered },
  ].map(({ name, outcome: { durations, serverCpu, prosodyCpu } }) => [
    name,
    round(median(durations)),
    spread(durations),
    round(percentile(durations, 99)),
    round(median(durations) / limit),
    `${round(median(durations) - limit)} ms`,
    name === 'Lectern, from the commit' ? round(serverCpu / ROUNDS) : '–',
    prosodyCpu > 0 ? round(prosodyCpu / ROUNDS) : '–',
  ]),
);
