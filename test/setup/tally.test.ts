import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'tally.cjs');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-tally-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes each report to a file, passes the files to the script, and returns its exit code and its output. */
async function tally(...reports: object[]): Promise<{ code: number; output: string }> {
  const files = reports.map((_, index) => join(folder, `${index}.json`));
  await Promise.all(
    reports.map((report, index) => writeFile(files[index] as string, JSON.stringify(report))),
  );
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, '0', ...files], (error, stdout) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout.trim() }),
    );
  });
}

test('the tally prints how many tests passed', async () => {
  expect(await tally({ numPassedTests: 3, numFailedTests: 0 })).toEqual({
    code: 0,
    output: '3 passed, 0 failed',
  });
});

test('the tally fails when a test failed, and prints how many were skipped', async () => {
  expect(await tally({ numPassedTests: 3, numFailedTests: 1, numPendingTests: 2 })).toEqual({
    code: 1,
    output: '3 passed, 1 failed, 2 skipped',
  });
});

test('the tally fails when no test ran', async () => {
  expect(await tally({})).toEqual({ code: 1, output: '0 passed, 0 failed' });
});

test('the tally counts a file that could not be loaded as a failure', async () => {
  const broken = { status: 'failed', assertionResults: [] };
  expect(await tally({ numPassedTests: 3, testResults: [broken] })).toEqual({
    code: 1,
    output: '3 passed, 1 failed',
  });
});

test('the tally counts a file whose clean-up failed as a failure', async () => {
  const tests = [{ status: 'passed' }, { status: 'passed' }];
  expect(
    await tally({ numPassedTests: 2, testResults: [{ status: 'failed', assertionResults: tests }] }),
  ).toEqual({ code: 1, output: '2 passed, 1 failed' });
});

test('the tally adds up several reports, and fails when one of them has no test', async () => {
  expect(await tally({ numPassedTests: 3 }, { numPassedTests: 4 })).toEqual({
    code: 0,
    output: '7 passed, 0 failed',
  });
  expect(await tally({ numPassedTests: 3 }, {})).toEqual({ code: 1, output: '3 passed, 0 failed' });
});
