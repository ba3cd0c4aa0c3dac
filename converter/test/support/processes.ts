import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Returns the ids of the processes whose command line contains `text`, inside and outside of sandboxes. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Returns the names of the remaining files in a scratch folder, without the cache. */
export const scratchLeft = (scratch: string): string[] =>
  existsSync(scratch) ? readdirSync(scratch).filter((name) => name !== 'cache') : [];

/** Polls until the condition holds, at most `timeout` milliseconds, because other processes send no events. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  timeout = 120_000,
): Promise<void> {
  const end = Date.now() + timeout;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`The condition does not hold after ${timeout} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
