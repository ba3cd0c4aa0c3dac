/**
 * Measures a page turn through the whole product, from the mutation until the last viewer has the new page. Compares it
 * with the same fan-out without HTTP, PostgreSQL and rooms, and with viewers on two servers.
 *   npm run bench:turn -- --viewers 100,1000,4000 --rounds 60,40,20
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, SECRET, startCluster } from '../test/support/parts/cluster.ts';
import { seed } from '../test/support/servers/test-server.ts';
import { startContender, startViewers, type ViewersProcess } from './fanout/processes.ts';
import { machineClock } from './support/clock.ts';
import { bearer, connectInstructor } from './support/commands.ts';
import { cpuOfTree } from './support/cpu.ts';
import { median, numbers, percentile, print, round, spread } from './support/table.ts';

const PAGES = 30;
const WARM_UP_ROUNDS = 5;
/** The time in which the room receives its message before the next page turn. */
const PAUSE_MS = 50;

interface Contender {
  name: string;
  viewers: ViewersProcess[];
  /** @returns the start of the page turn, and the milliseconds until the response to the command (0 without one) */
  turnPage(page: number): Promise<{ start: number; answer: number }>;
  /** The processes whose CPU time counts. */
  pids: number[];
  /** Milliseconds from each page turn to the last viewer. */
  durations: number[];
  answers: number[];
  cpu: number;
}

const contender = (parts: Pick<Contender, 'name' | 'viewers' | 'turnPage' | 'pids'>): Contender => ({
  ...parts,
  durations: [],
  answers: [],
  cpu: 0,
});

async function fanOutAlone(stack: AsyncDisposableStack, count: number): Promise<Contender> {
  const server = await startContender('lectern');
  stack.defer(() => void server.process.kill('SIGKILL'));
  const viewers = await startViewers({ port: server.port, count });
  stack.defer(() => void viewers.process.kill('SIGKILL'));
  let version = 0;
  return contender({
    name: 'the fan-out alone',
    viewers: [viewers],
    pids: [server.process.pid as number],
    async turnPage() {
      version += 1;
      return { start: await server.publish(version), answer: 0 };
    },
  });
}

async function wholeProduct(
  stack: AsyncDisposableStack,
  { orm, instances }: Cluster,
  servers: number,
  count: number,
): Promise<Contender> {
  // Pages with little text, so that a message has as many bytes as one of the fan-out alone.
  const seeded = await seed({ orm, parts: { changes: { rooms: true } } }, { pages: PAGES, text: 16 });
  const authorization = await bearer(SECRET, 'student', seeded.id);
  const used = instances.slice(0, servers);
  const viewers: ViewersProcess[] = [];
  for (const { graphql } of used) {
    const port = Number(new URL(graphql).port);
    const process = await startViewers({ port, count: count / servers, video: seeded.id, authorization });
    stack.defer(() => void process.process.kill('SIGKILL'));
    viewers.push(process);
  }
  const { navigate, close } = await connectInstructor(SECRET, used[0]?.graphql ?? '', seeded);
  stack.defer(close);
  return contender({
    name: `the whole product, ${servers === 1 ? 'one server' : `${servers} servers`}`,
    viewers,
    pids: used.flatMap(({ child }) => child?.pid ?? []),
    async turnPage(page) {
      const start = machineClock();
      await navigate(page);
      return { start, answer: machineClock() - start };
    },
  });
}

/** Turns one page, and records it unless the round is for warming up. @returns the bytes of a message */
async function measure(each: Contender, page: number, isRecorded: boolean): Promise<number> {
  const counts = await Promise.all(each.viewers.map((viewers) => viewers.count()));
  const cpu = () => each.pids.reduce((sum, pid) => sum + cpuOfTree(pid), 0);
  const before = cpu();
  const received = Promise.all(counts.map((count) => count.received));
  const { start, answer } = await each.turnPage(page);
  const last = await received;
  await delay(PAUSE_MS);
  if (isRecorded) {
    each.durations.push(Math.max(...last.map(({ at }) => at)) - start);
    each.answers.push(answer);
    each.cpu += cpu() - before;
  }
  return last[0]?.bytes ?? 0;
}

async function compare(cluster: Cluster, count: number, rounds: number): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const all = [
    await fanOutAlone(stack, count),
    await wholeProduct(stack, cluster, 1, count),
    await wholeProduct(stack, cluster, 2, count),
  ];
  let bytes = 0;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const first = (round + WARM_UP_ROUNDS) % all.length;
    for (const each of [...all.slice(first), ...all.slice(0, first)]) {
      bytes = await measure(each, ((round + WARM_UP_ROUNDS + 1) % PAGES) + 1, round >= 0);
    }
  }
  const [alone, one] = all.map(({ durations }) => median(durations));
  print(
    `${count} viewers, ${bytes} bytes each, ${rounds} page turns interleaved`,
    [
      '',
      'p50 ms to the last',
      'middle half',
      'p99',
      'over the fan-out',
      '× one server',
      'answered, p50',
      'CPU ms per turn',
    ],
    all.map(({ name, durations, answers, cpu }) => [
      name,
      round(median(durations)),
      spread(durations),
      round(percentile(durations, 99)),
      `${round(median(durations) - (alone ?? Number.NaN))} ms`,
      round(median(durations) / (one ?? Number.NaN)),
      round(median(answers)),
      round(cpu / rounds),
    ]),
  );
}

// All viewers have the same token.
await using cluster = await startCluster(2, { SOCKETS_PER_USER: String(10_000) });
const rounds = numbers('rounds', [60, 40, 20]);
for (const [index, viewers] of numbers('viewers', [100, 1_000, 4_000]).entries()) {
  await compare(cluster, viewers, rounds[index] ?? rounds[0] ?? 20);
}
