/** One webinar with many viewers on one server, without HTTP, PostgreSQL and rooms. */
import { startContender, startViewers } from '../fanout/processes.ts';
import { median, round } from '../support/table.ts';

export const PAGE_TURNS = 10;
const WARM_UP_TURNS = 3;
/** `npm start` and the image start the server with this option. */
const NODE_OPTIONS = ['--max-semi-space-size=16'];

export const ONE_WEBINAR_HEADER = [
  'viewers',
  'p50 ms to the last',
  'CPU ms per page turn',
  'CPU µs per message',
  'kB per idle viewer',
];

export async function oneWebinar(viewerCount: number): Promise<string[]> {
  await using stack = new AsyncDisposableStack();
  const server = await startContender('lectern', NODE_OPTIONS);
  stack.defer(() => void server.process.kill('SIGKILL'));
  const initial = await server.usage();
  const viewers = await startViewers({ port: server.port, count: viewerCount });
  stack.defer(() => void viewers.process.kill('SIGKILL'));
  const { memory } = await server.usage();
  const durations: number[] = [];
  let before = 0;
  for (let version = 1; version <= WARM_UP_TURNS + PAGE_TURNS; version++) {
    if (version === WARM_UP_TURNS + 1) before = (await server.usage()).cpu;
    const { received } = await viewers.count();
    const start = await server.publish(version);
    durations.push((await received).at - start);
  }
  const cpu = ((await server.usage()).cpu - before) / PAGE_TURNS;
  return [
    String(viewerCount),
    round(median(durations.slice(WARM_UP_TURNS))),
    round(cpu),
    round((cpu / viewerCount) * 1000),
    round((memory - initial.memory) / viewerCount / 1024),
  ];
}
