/** A process with one contender in it. Talks to fanout.ts over IPC. */
import { CONTENDERS } from './contenders.ts';

export type Ask = { ask: 'turn'; version: number } | { ask: 'usage' };
export interface Usage {
  /** Bytes, after a collection. */
  memory: number;
  /** Milliseconds of CPU since the start. */
  cpu: number;
}
export type Said =
  | { said: 'port'; port: number }
  | { said: 'turned'; at: number }
  | { said: 'usage'; usage: Usage };

/** Milliseconds on a clock that all processes of a machine share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

const say = (said: Said) => process.send?.(said);

const open = CONTENDERS[process.argv[2] ?? ''];
if (open) {
  const contender = await open();
  process.on('message', (message: Ask) => {
    if (message.ask === 'turn') {
      const at = clock();
      contender.turn(message.version);
      say({ said: 'turned', at });
    } else {
      globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      say({ said: 'usage', usage: { memory: process.memoryUsage().rss, cpu: (user + system) / 1000 } });
    }
  });
  say({ said: 'port', port: contender.port });
}
