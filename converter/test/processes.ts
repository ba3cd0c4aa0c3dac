import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Processes whose command line mentions `text`, ours and those in sandboxes of ours alike. */
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

/** What is left in a scratch folder, but for the cache. */
export const scratchLeft = (scratch: string): string[] =>
  existsSync(scratch) ? readdirSync(scratch).filter((name) => name !== 'cache') : [];

/** Polls; conditions outside this process have nobody to tell us. */
export async function eventually(condition: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`still not so after ${ms} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
