/**
 * One page turn to N viewers: ours beside a raw `ws` broadcast of the same bytes, and beside others who serve
 * GraphQL subscriptions. Each contender has a process of its own, and so have its viewers; turns are
 * interleaved, so that whatever else the machine does is shared fairly.
 *   npm run bench:fanout -- --viewers 100,1000,4000 --rounds 15 --idle 10000
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CONTENDERS } from './fanout/contenders.ts';
import type { Ask, Said, Usage } from './fanout/serve.ts';
import type { Heard } from './fanout/watch.ts';
import { median, numbers, print, round, spread } from './table.ts';

const ROUNDS = numbers('rounds', [15])[0] ?? 15;
const WARM_UP = 5;
const MB = 1024 * 1024;

interface Running {
  name: string;
  server: ChildProcess;
  viewers: ChildProcess;
  alone: Usage;
  took: number[];
}

const child = (file: string, ...args: string[]) =>
  fork(fileURLToPath(new URL(`fanout/${file}`, import.meta.url)), args, {
    execArgv: ['--no-warnings', '--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });

/** The next message of one kind. */
function heard<T extends Said | Heard>(
  from: ChildProcess,
  is: (message: Said | Heard) => message is T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (work: () => void) => {
      from.off('message', look);
      from.off('exit', fail);
      work();
    };
    const fail = () => settle(() => reject(new Error('a process ended')));
    const look = (message: Said | Heard) => {
      if ('heard' in message && message.heard === 'lost') {
        settle(() => reject(new Error('a viewer was dropped')));
      } else if (is(message)) settle(() => resolve(message));
    };
    from.on('message', look);
    from.on('exit', fail);
  });
}

type Message = Said | Heard;
const isPort = (m: Message): m is Extract<Said, { said: 'port' }> => 'said' in m && m.said === 'port';
const isTurned = (m: Message): m is Extract<Said, { said: 'turned' }> => 'said' in m && m.said === 'turned';
const isUsage = (m: Message): m is Extract<Said, { said: 'usage' }> => 'said' in m && m.said === 'usage';
const isReady = (m: Message): m is Extract<Heard, { heard: 'ready' }> => 'heard' in m && m.heard === 'ready';
const isArmed = (m: Message): m is Extract<Heard, { heard: 'armed' }> => 'heard' in m && m.heard === 'armed';
const isAll = (m: Message): m is Extract<Heard, { heard: 'all' }> => 'heard' in m && m.heard === 'all';

async function usage(server: ChildProcess): Promise<Usage> {
  const answer = heard(server, isUsage);
  server.send({ ask: 'usage' } satisfies Ask);
  return (await answer).usage;
}

async function start(name: string, viewers: number): Promise<Running> {
  const server = child('serve.ts', name);
  const { port } = await heard(server, isPort);
  const alone = await usage(server);
  const watching = child('watch.ts', String(port), String(viewers));
  await heard(watching, isReady);
  return { name, server, viewers: watching, alone, took: [] };
}

async function turn({ server, viewers }: Running, version: number): Promise<{ took: number; bytes: number }> {
  const armed = heard(viewers, isArmed);
  viewers.send('turn');
  await armed;
  const [turned, all] = [heard(server, isTurned), heard(viewers, isAll)];
  server.send({ ask: 'turn', version } satisfies Ask);
  const { at, bytes } = await all;
  return { took: at - (await turned).at, bytes };
}

function stop(all: Running[]): void {
  for (const { server, viewers } of all) {
    viewers.kill('SIGKILL');
    server.kill('SIGKILL');
  }
}

async function compare(viewers: number): Promise<void> {
  const all: Running[] = [];
  try {
    for (const name of Object.keys(CONTENDERS)) all.push(await start(name, viewers));
    let bytes = 0;
    for (let version = 1; version <= WARM_UP; version++) for (const each of all) await turn(each, version);
    const before = await Promise.all(all.map(({ server }) => usage(server)));
    for (let round = 0; round < ROUNDS; round++) {
      // Whoever comes after whom changes from round to round.
      const order = [...all.slice(round % all.length), ...all.slice(0, round % all.length)];
      for (const each of order) {
        const outcome = await turn(each, WARM_UP + 1 + round);
        each.took.push(outcome.took);
        bytes = outcome.bytes;
      }
    }
    const after = await Promise.all(all.map(({ server }) => usage(server)));
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

async function idle(viewers: number): Promise<void> {
  const rows: string[][] = [];
  let raw = 0;
  for (const name of ['raw ws', 'lectern', 'graphql-ws']) {
    const running = await start(name, viewers);
    try {
      const { memory } = await usage(running.server);
      const each = (memory - running.alone.memory) / viewers / 1024;
      raw ||= each;
      rows.push([name, round(memory / MB), round(each), round(each / raw)]);
    } finally {
      stop([running]);
    }
  }
  print(`${viewers} idle viewers`, ['', 'MB', 'kB a viewer', '× raw'], rows);
}

for (const viewers of numbers('viewers', [100, 1_000, 4_000])) await compare(viewers);
for (const viewers of numbers('idle', [10_000])) await idle(viewers);
