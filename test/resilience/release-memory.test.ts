import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = fileURLToPath(new URL('../../src/release-memory.ts', import.meta.url));

/**
 * Holds 100 MB of objects, drops them and then allocates nothing. Prints the fields and the name of the first line of its
 * log, and ends.
 */
const BURST = `
import { releaseMemory } from ${JSON.stringify(MODULE)};
let held = null;
// This timer keeps the process alive while it waits.
const waiting = setTimeout(() => {}, 45_000);
const debug = (fields, event) => {
  clearTimeout(waiting);
  console.log(JSON.stringify({ ...fields, event }));
};
releaseMemory({ debug }, 200);
held = Array.from({ length: 100 }, () => Array.from({ length: 10_000 }, (_, index) => ({ index, half: index / 2 })));
held = null;
`;

test('a process returns the memory of a burst while it is idle', async () => {
  // A collection stops the process, so that the burst has a process of its own.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-semi-space-size=16', '--input-type=module', '--eval', BURST],
    { timeout: 50_000 },
  );
  const { event, megabytes } = JSON.parse(stdout || '{}');
  expect(event).toBe('memory.released');
  expect(megabytes.before - megabytes.after).toBeGreaterThan(50);
});
