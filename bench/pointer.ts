/**
 * Measures what a pointer costs: the server's CPU, and the time of a page turn until the last viewer has the new page,
 * while the instructor points and while the instructor does not. All viewers follow the video and the pointer in both
 * cases. The two take turns, so that other work on the machine disturbs both alike.
 *   npm run bench:pointer -- --viewers 1000 --minutes 8
 * `--rate` is the number of signs per second, `--turns` that of page turns, and `--seconds` the length of each phase.
 */
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { SECRET, startCluster } from '../test/support/parts/cluster.ts';
import { seed } from '../test/support/servers/test-server.ts';
import { startViewers } from './fanout/processes.ts';
import { createHand } from './pointer/hand.ts';
import { machineClock } from './support/clock.ts';
import { bearer, connectInstructor } from './support/commands.ts';
import { cpuOfTree } from './support/cpu.ts';
import { median, number, percentile, print, round, spread } from './support/table.ts';

const VIEWERS = number('viewers', 1_000);
const MINUTES = number('minutes', 8);
const RATE = number('rate', 8);
const TURNS = number('turns', 2);
const PHASE_MS = number('seconds', 10) * 1_000;
const PAGES = 30;
/** Phases before the measurement, in which V8 compiles what is used often. */
const WARM_UP_PHASES = 2;
/** The time between the start of a phase and its measurement, in which the pointer appears or disappears. */
const SETTLE_MS = 1_000;

/** What was measured with or without the pointer. */
interface Side {
  name: string;
  isPointing: boolean;
  /** Milliseconds from each page turn to the last viewer. */
  durations: number[];
  /** The share of a core that the server used in each phase. */
  shares: number[];
  /** Values of the pointer that each viewer received per second, in each phase. */
  values: number[];
}

const side = (name: string, isPointing: boolean): Side => ({
  name,
  isPointing,
  durations: [],
  shares: [],
  values: [],
});

// All viewers have the same token.
await using cluster = await startCluster(1, { SOCKETS_PER_USER: String(100_000) });
const [server] = cluster.instances;
const pid = server?.child?.pid;
if (!server || !pid) throw new Error('The server does not run.');
await using stack = new AsyncDisposableStack();
const seeded = await seed(
  { orm: cluster.orm, parts: { changes: { rooms: true } } },
  { pages: PAGES, text: 16 },
);
const viewers = await startViewers({
  port: Number(new URL(server.graphql).port),
  count: VIEWERS,
  video: seeded.id,
  authorization: await bearer(SECRET, 'student', seeded.id),
  followsPointer: true,
});
stack.defer(() => void viewers.process.kill('SIGKILL'));
const instructor = await connectInstructor(SECRET, server.graphql, seeded);
stack.defer(instructor.close);
const hand = createHand({
  url: server.graphqlWs,
  authorization: await bearer(SECRET, 'instructor', seeded.id),
  media: seeded.medias[0] ?? '',
  rate: RATE,
});
stack.defer(() => hand.close());

/** @returns the milliseconds until the last viewer has the page, and the values that viewers have received until then */
async function turnPage(): Promise<{ duration: number; pointers: number }> {
  const { received } = await viewers.count();
  const page = (hand.page % PAGES) + 1;
  const start = machineClock();
  await instructor.navigate(page);
  hand.page = page;
  const { at, pointers } = await received;
  return { duration: at - start, pointers };
}

async function phase({ isPointing, durations, shares, values }: Side): Promise<void> {
  if (isPointing) hand.start();
  await delay(SETTLE_MS);
  const { pointers: before } = await turnPage();
  const [cpu, start] = [cpuOfTree(pid as number), performance.now()];
  let last = before;
  for (let turn = 1; turn <= (PHASE_MS / 1_000) * TURNS; turn++) {
    await delay(Math.max(0, start + (turn * 1_000) / TURNS - performance.now()));
    const { duration, pointers } = await turnPage();
    durations.push(duration);
    last = pointers;
  }
  const elapsed = performance.now() - start;
  shares.push((cpuOfTree(pid as number) - cpu) / elapsed);
  values.push((1_000 * (last - before)) / VIEWERS / elapsed);
  if (isPointing) await hand.stop();
}

for (let warmUp = 0; warmUp < WARM_UP_PHASES; warmUp++) await phase(side('', warmUp % 2 === 0));
const [load] = loadavg();
const [off, on] = [side('without the pointer', false), side('with the pointer', true)];
const rounds = Math.max(1, Math.round((MINUTES * 60_000) / (2 * (PHASE_MS + SETTLE_MS))));
for (let count = 0; count < rounds; count++) {
  for (const each of count % 2 === 0 ? [off, on] : [on, off]) await phase(each);
}
const [p50, p99] = [50, 99].map((part) => percentile(off.durations, part));
print(
  `${VIEWERS} viewers, ${RATE} signs and ${TURNS} page turns per second, ${rounds} rounds of ${PHASE_MS / 1_000} s, load average ${round(load ?? Number.NaN)} to ${round(loadavg()[0] ?? Number.NaN)}`,
  [
    '',
    'server, of a core',
    'middle half',
    'p50 ms to the last',
    '× without',
    'p99',
    '× without',
    'turns',
    'values per viewer and s',
  ],
  [off, on].map(({ name, shares, durations, values }) => [
    name,
    round(median(shares)),
    spread(shares),
    round(median(durations)),
    round(median(durations) / (p50 ?? Number.NaN)),
    round(percentile(durations, 99)),
    round(percentile(durations, 99) / (p99 ?? Number.NaN)),
    String(durations.length),
    round(median(values)),
  ]),
);
const cost = median(on.shares.map((share, index) => share - (off.shares[index] ?? Number.NaN)));
process.stdout.write(
  `\nThe pointer costs ${round(cost)} of a core: ${round((1e6 * cost) / (VIEWERS * median(on.values)))} µs for each value of each viewer. The server said of ${hand.signs.seen} of ${hand.signs.sent} signs that viewers see them.\n`,
);
