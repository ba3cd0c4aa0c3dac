/**
 * Measures one page turn to N viewers. Compares Lectern with a raw `ws` broadcast of the same bytes and with other
 * servers of GraphQL subscriptions. Each contender has a process of its own, and so have its viewers. The contenders
 * take turns, so that other work on the machine disturbs all of them alike. Also measures the memory of idle viewers.
 *   npm run bench:fanout -- --viewers 100,1000,4000 --rounds 15 --idle 10000 --idle-runs 2
 * A number of 0 viewers leaves that part out.
 */
import { CONTENDERS } from './fanout/contenders/contenders.ts';
import {
  type ContenderProcess,
  startContender,
  startViewers,
  type Usage,
  type ViewersProcess,
} from './fanout/processes.ts';
import { median, number, numbers, print, round, spread } from './support/table.ts';

const ROUNDS = number('rounds', 15);
const IDLE_RUNS = number('idle-runs', 2);
const WARM_UP_ROUNDS = 5;
const MB = 1024 * 1024;
/** `npm start` and the image start Lectern with this option. The other contenders run as Node starts them. */
const LECTERN_OPTIONS = ['--max-semi-space-size=16'];

interface Running {
  name: string;
  server: ContenderProcess;
  viewers: ViewersProcess;
  /** The usage before the viewers connected. */
  initial: Usage;
  /** Milliseconds from each publication to the last viewer. */
  durations: number[];
}

async function start(name: string, count: number, nodeOptions: string[] = []): Promise<Running> {
  const server = await startContender(name, nodeOptions);
  const initial = await server.usage();
  const viewers = await startViewers({ port: server.port, count });
  return { name, server, viewers, initial, durations: [] };
}

async function turnPage({ server, viewers }: Running, version: number) {
  const { received } = await viewers.count();
  const start = await server.publish(version);
  const { at, bytes } = await received;
  return { duration: at - start, bytes };
}

function stop(all: Running[]): void {
  for (const { server, viewers } of all) {
    viewers.process.kill('SIGKILL');
    server.process.kill('SIGKILL');
  }
}

/** Turns pages on all contenders in turns. @returns the bytes of a message, and the usage before and after */
async function measure(all: Running[]) {
  let bytes = 0;
  for (let version = 1; version <= WARM_UP_ROUNDS; version++) {
    for (const each of all) await turnPage(each, version);
  }
  const usages = () => Promise.all(all.map(({ server }) => server.usage()));
  const before = await usages();
  for (let round = 0; round < ROUNDS; round++) {
    // Each round begins with another contender.
    const order = [...all.slice(round % all.length), ...all.slice(0, round % all.length)];
    for (const each of order) {
      const outcome = await turnPage(each, WARM_UP_ROUNDS + 1 + round);
      each.durations.push(outcome.duration);
      bytes = outcome.bytes;
    }
  }
  return { bytes, before, after: await usages() };
}

async function compare(viewers: number): Promise<void> {
  const all: Running[] = [];
  try {
    for (const name of Object.keys(CONTENDERS)) {
      all.push(await start(name, viewers, name === 'lectern' ? LECTERN_OPTIONS : []));
    }
    const { bytes, before, after } = await measure(all);
    const [raw, lectern] = all.map(({ durations }) => median(durations));
    print(
      `${viewers} viewers, ${bytes} bytes each, ${ROUNDS} page turns interleaved`,
      ['', 'ms to the last', 'middle half', '× raw', '× lectern', 'CPU ms per turn', 'MB', 'kB per viewer'],
      all.map(({ name, durations, initial }, index) => {
        const { memory = 0, cpu = 0 } = after[index] ?? {};
        return [
          name,
          round(median(durations)),
          spread(durations),
          round(median(durations) / (raw ?? Number.NaN)),
          round(median(durations) / (lectern ?? Number.NaN)),
          round((cpu - (before[index]?.cpu ?? 0)) / ROUNDS),
          round(memory / MB),
          round((memory - initial.memory) / viewers / 1024),
        ];
      }),
    );
  } finally {
    stop(all);
  }
}

/** Raw `ws` runs with Lectern's options, for the comparison, and as Node starts it. */
const IDLE = [
  { title: 'raw ws', name: 'raw ws', nodeOptions: LECTERN_OPTIONS },
  { title: 'lectern', name: 'lectern', nodeOptions: LECTERN_OPTIONS },
  { title: 'raw ws, Node’s own defaults', name: 'raw ws', nodeOptions: [] },
  { title: 'graphql-ws', name: 'graphql-ws', nodeOptions: [] },
];

async function compareIdle(viewers: number): Promise<void> {
  const memories = new Map<string, number[]>();
  for (let run = 0; run < IDLE_RUNS; run++) {
    for (const { title, name, nodeOptions } of IDLE) {
      const running = await start(name, viewers, nodeOptions);
      try {
        const { memory } = await running.server.usage();
        const perViewer = (memory - running.initial.memory) / viewers / 1024;
        memories.set(title, [...(memories.get(title) ?? []), perViewer]);
      } finally {
        stop([running]);
      }
    }
  }
  const raw = median(memories.get('raw ws') ?? []);
  print(
    `${viewers} idle viewers, ${IDLE_RUNS} runs interleaved`,
    ['', 'kB per viewer', 'middle half', '× raw'],
    [...memories].map(([title, each]) => [
      title,
      round(median(each)),
      spread(each),
      round(median(each) / raw),
    ]),
  );
}

for (const viewers of numbers('viewers', [100, 1_000, 4_000])) if (viewers > 0) await compare(viewers);
for (const viewers of numbers('idle', [10_000])) if (viewers > 0) await compareIdle(viewers);
