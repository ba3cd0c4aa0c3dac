/**
 * One page turn to N viewers: ours beside a raw `ws` broadcast of the same bytes, and beside others who serve
 * GraphQL subscriptions. Each contender has a process of its own, and so have its viewers; turns are
 * interleaved, so that whatever else the machine does is shared fairly.
 *   npm run bench:fanout -- --viewers 100,1000,4000 --rounds 15 --idle 10000
 */
import { CONTENDERS } from './fanout/contenders.ts';
import { type Server, startContender, startViewers, type Viewers } from './fanout/process.ts';
import type { Usage } from './fanout/serve.ts';
import { median, numbers, print, round, spread } from './table.ts';

const ROUNDS = numbers('rounds', [15])[0] ?? 15;
const WARM_UP = 5;
const MB = 1024 * 1024;
const IDLE_RUNS = numbers('idle-runs', [2])[0] ?? 2;
/** As `npm start` starts it; the others are left as Node starts them. */
const OURS = ['--max-semi-space-size=16'];

interface Running {
  name: string;
  server: Server;
  viewers: Viewers;
  alone: Usage;
  took: number[];
}

async function start(name: string, count: number, nodeOptions: string[] = []): Promise<Running> {
  const server = await startContender(name, nodeOptions);
  const alone = await server.usage();
  const viewers = await startViewers({ port: server.port, count });
  return { name, server, viewers, alone, took: [] };
}

async function turn({ server, viewers }: Running, version: number): Promise<{ took: number; bytes: number }> {
  const { all } = await viewers.arm();
  const began = await server.turn(version);
  const { at, bytes } = await all;
  return { took: at - began, bytes };
}

function stop(all: Running[]): void {
  for (const { server, viewers } of all) {
    viewers.process.kill('SIGKILL');
    server.process.kill('SIGKILL');
  }
}

async function compare(viewers: number): Promise<void> {
  const all: Running[] = [];
  try {
    for (const name of Object.keys(CONTENDERS)) {
      all.push(await start(name, viewers, name === 'lectern' ? OURS : []));
    }
    let bytes = 0;
    for (let version = 1; version <= WARM_UP; version++) for (const each of all) await turn(each, version);
    const before = await Promise.all(all.map(({ server }) => server.usage()));
    for (let round = 0; round < ROUNDS; round++) {
      // Whoever comes after whom changes from round to round.
      const order = [...all.slice(round % all.length), ...all.slice(0, round % all.length)];
      for (const each of order) {
        const outcome = await turn(each, WARM_UP + 1 + round);
        each.took.push(outcome.took);
        bytes = outcome.bytes;
      }
    }
    const after = await Promise.all(all.map(({ server }) => server.usage()));
    const limit = median(all[0]?.took ?? []);
    print(
      `${viewers} viewers, ${bytes} bytes each, ${ROUNDS} turns interleaved`,
      ['', 'ms to the last', 'middle half', '× raw', '× ours', 'CPU ms a turn', 'MB', 'kB a viewer'],
      all.map(({ name, took, alone }, index) => {
        const { memory = 0, cpu = 0 } = after[index] ?? {};
        return [
          name,
          round(median(took)),
          spread(took),
          round(median(took) / limit),
          round(median(took) / median(all[1]?.took ?? [])),
          round((cpu - (before[index]?.cpu ?? 0)) / ROUNDS),
          round(memory / MB),
          round((memory - alone.memory) / viewers / 1024),
        ];
      }),
    );
  } finally {
    stop(all);
  }
}

/** Raw sockets are looked at as Node starts them, and started as ours are: that is the one to compare with. */
const IDLE = [
  { title: 'raw ws', name: 'raw ws', nodeOptions: OURS },
  { title: 'lectern', name: 'lectern', nodeOptions: OURS },
  { title: 'raw ws, Node’s own defaults', name: 'raw ws', nodeOptions: [] },
  { title: 'graphql-ws', name: 'graphql-ws', nodeOptions: [] },
];

async function idle(viewers: number): Promise<void> {
  const found = new Map<string, number[]>();
  for (let run = 0; run < IDLE_RUNS; run++) {
    for (const { title, name, nodeOptions } of IDLE) {
      const running = await start(name, viewers, nodeOptions);
      try {
        const { memory } = await running.server.usage();
        const each = (memory - running.alone.memory) / viewers / 1024;
        found.set(title, [...(found.get(title) ?? []), each]);
      } finally {
        stop([running]);
      }
    }
  }
  const raw = median(found.get('raw ws') ?? []);
  print(
    `${viewers} idle viewers, ${IDLE_RUNS} runs interleaved`,
    ['', 'kB a viewer', 'middle half', '× raw'],
    [...found].map(([title, each]) => [title, round(median(each)), spread(each), round(median(each) / raw)]),
  );
}

// 0 leaves one out.
for (const viewers of numbers('viewers', [100, 1_000, 4_000])) if (viewers > 0) await compare(viewers);
for (const viewers of numbers('idle', [10_000])) if (viewers > 0) await idle(viewers);
