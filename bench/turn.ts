/**
 * A page turn through the whole product: from sending the mutation until the last viewer has the new page.
 * Beside the same fan-out without HTTP, PostgreSQL and rooms, and with the viewers on two servers.
 *   npm run bench:turn -- --viewers 100,1000,4000 --rounds 60,40,20
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, SECRET, startCluster } from '../test/support/cluster.ts';
import { seed } from '../test/support/test-server.ts';
import { bearer, instructor } from './ask.ts';
import { cpuOfTree } from './cpu.ts';
import { startContender, startViewers, type Viewers } from './fanout/process.ts';
import { clock } from './fanout/serve.ts';
import { median, numbers, percentile, print, round, spread } from './table.ts';

const PAGES = 30;
const WARM_UP = 5;
/** Milliseconds for the room to be told before somebody else's turn. */
const CALM = 50;

interface Contender {
  name: string;
  viewers: Viewers[];
  /** @returns when it began, and how long the command took, if there is one. */
  turn(page: number): Promise<{ began: number; command: number }>;
  /** Processes whose CPU is counted. */
  pids: number[];
  took: number[];
  commands: number[];
  cpu: number;
}

const contender = (parts: Pick<Contender, 'name' | 'viewers' | 'turn' | 'pids'>): Contender => ({
  ...parts,
  took: [],
  commands: [],
  cpu: 0,
});

async function alone(stack: AsyncDisposableStack, count: number): Promise<Contender> {
  const server = await startContender('lectern');
  stack.defer(() => void server.process.kill('SIGKILL'));
  const viewers = await startViewers({ port: server.port, count });
  stack.defer(() => void viewers.process.kill('SIGKILL'));
  let version = 0;
  return contender({
    name: 'its fan-out alone',
    viewers: [viewers],
    pids: [server.process.pid as number],
    async turn() {
      version += 1;
      return { began: await server.turn(version), command: 0 };
    },
  });
}

async function whole(
  stack: AsyncDisposableStack,
  { orm, instances }: Cluster,
  servers: number,
  count: number,
): Promise<Contender> {
  // As many bytes as the contender's: its pages have few words.
  const seeded = await seed({ orm, parts: { changes: { rooms: true } } }, { pages: PAGES, text: 16 });
  const authorization = await bearer(SECRET, 'student', seeded.id);
  const used = instances.slice(0, servers);
  const viewers: Viewers[] = [];
  for (const { graphql } of used) {
    const port = Number(new URL(graphql).port);
    const some = await startViewers({ port, count: count / servers, video: seeded.id, authorization });
    stack.defer(() => void some.process.kill('SIGKILL'));
    viewers.push(some);
  }
  const { navigate, close } = await instructor(SECRET, used[0]?.graphql ?? '', seeded);
  stack.defer(close);
  return contender({
    name: `the whole product, ${servers === 1 ? 'one server' : `${servers} servers`}`,
    viewers,
    pids: used.flatMap(({ child }) => child?.pid ?? []),
    async turn(page) {
      const began = clock();
      await navigate(page);
      return { began, command: clock() - began };
    },
  });
}

async function turn(each: Contender, page: number, counts: boolean): Promise<number> {
  const armed = await Promise.all(each.viewers.map((viewers) => viewers.arm()));
  const cpu = () => each.pids.reduce((sum, pid) => sum + cpuOfTree(pid), 0);
  const before = cpu();
  const all = Promise.all(armed.map(({ all }) => all));
  const { began, command } = await each.turn(page);
  const heard = await all;
  await delay(CALM);
  if (counts) {
    each.took.push(Math.max(...heard.map(({ at }) => at)) - began);
    each.commands.push(command);
    each.cpu += cpu() - before;
  }
  return heard[0]?.bytes ?? 0;
}

async function compare(several: Cluster, count: number, rounds: number): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const all = [
    await alone(stack, count),
    await whole(stack, several, 1, count),
    await whole(stack, several, 2, count),
  ];
  let bytes = 0;
  for (let at = -WARM_UP; at < rounds; at++) {
    const first = (at + WARM_UP) % all.length;
    for (const each of [...all.slice(first), ...all.slice(0, first)]) {
      bytes = await turn(each, ((at + WARM_UP + 1) % PAGES) + 1, at >= 0);
    }
  }
  const [, one] = all;
  const fanOut = median(all[0]?.took ?? []);
  print(
    `${count} viewers, ${bytes} bytes each, ${rounds} turns interleaved`,
    [
      '',
      'p50 ms to the last',
      'middle half',
      'p99',
      'over the fan-out',
      '× one server',
      'answered, p50',
      'CPU ms a turn',
    ],
    all.map(({ name, took, commands, cpu }) => [
      name,
      round(median(took)),
      spread(took),
      round(percentile(took, 99)),
      `${round(median(took) - fanOut)} ms`,
      round(median(took) / median(one?.took ?? [])),
      round(median(commands)),
      round(cpu / rounds),
    ]),
  );
}

await using several = await startCluster(2);
const rounds = numbers('rounds', [60, 40, 20]);
for (const [index, viewers] of numbers('viewers', [100, 1_000, 4_000]).entries()) {
  await compare(several, viewers, rounds[index] ?? rounds[0] ?? 20);
}
