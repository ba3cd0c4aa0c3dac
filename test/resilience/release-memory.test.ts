import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = fileURLToPath(new URL('../../src/release-memory.ts', import.meta.url));

/**
 * Holds 100 MB of objects, drops them and then allocates nothing. Prints the resident memory in MB at the start, with the
 * objects, and when 32 MB at most of them are left; it does not end while more are left.
 */
const BURST = `
const megabytes = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
const before = megabytes();
let held = Array.from({ length: 100 }, () => Array.from({ length: 10_000 }, (_, index) => ({ index, half: index / 2 })));
const peak = megabytes();
held = null;
const timer = setInterval(() => {
  if (megabytes() - before > 32 && process.env.WAIT_FOR_RELEASE) return;
  clearInterval(timer);
  console.log(JSON.stringify({ before, peak, after: megabytes() }));
}, 1_000);
`;

/** Runs the burst in a process of its own, because a collection stops the process. */
async function burst(program: string, env: Record<string, string>) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-semi-space-size=16', '--input-type=module', '--eval', program],
    { env, timeout: 50_000 },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    before: number;
    peak: number;
    after: number;
  };
}

test('returns the memory of a burst while the process is idle', async () => {
  const release = `
import { releaseMemory } from ${JSON.stringify(MODULE)};
releaseMemory({ debug() {} }, 200);
${BURST}`;
  const { before, peak, after } = await burst(release, { WAIT_FOR_RELEASE: '1' });
  expect(peak - before).toBeGreaterThan(60);
  expect(after - before).toBeLessThanOrEqual(32);
});

test('is needed: Node alone keeps the memory of a burst', async () => {
  const { before, after } = await burst(BURST, {});
  expect(after - before).toBeGreaterThan(60);
});
