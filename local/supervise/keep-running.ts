import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../src/log.ts';
import type { Child } from './child.ts';

export interface SupervisedProcess extends AsyncDisposable {
  /** The id of the process that runs now. */
  pid(): number;
}

const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Restarts a program whenever it dies, until disposed of. @throws what the first start throws. */
export async function keepRunning(
  name: string,
  launch: () => Promise<Child>,
  log: Logger,
): Promise<SupervisedProcess> {
  let child = await launch();
  const closing = new AbortController();
  const watching = (async () => {
    for (let pause = PAUSE_MS; !closing.signal.aborted; ) {
      await child.exited;
      await delay(pause, undefined, { signal: closing.signal }).catch(() => {});
      if (closing.signal.aborted) return;
      try {
        child = await launch();
        pause = PAUSE_MS;
      } catch (error) {
        log.error({ name, err: error, pause }, 'child.not_restarted');
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  })();
  return {
    pid: () => child.pid,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await child.stop();
      await watching;
      // A restart may have been under way when the disposal began.
      await child.stop();
    },
  };
}
