/** Restarts the programs of embedded parts. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../src/log.ts';
import type { Child } from './child.ts';

export interface SupervisedProcess extends AsyncDisposable {
  /** The id of the process that runs now. */
  pid(): number;
}

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;

/** Restarts a program whenever its process exits, until disposed of. @throws the error of the first start */
export async function keepRunning(
  name: string,
  launch: () => Promise<Child>,
  log: Logger,
): Promise<SupervisedProcess> {
  let child = await launch();
  const closing = new AbortController();
  const watching = (async () => {
    for (let pauseMs = FIRST_PAUSE_MS; !closing.signal.aborted; ) {
      await child.exited;
      await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => {});
      if (closing.signal.aborted) return;
      try {
        child = await launch();
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        log.error({ name, err: error, pause: pauseMs }, 'child.not_restarted');
        pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
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
