import { expect, test } from 'vitest';
import { chaos } from './run.ts';

/** `CHAOS_SEED=17 npx vitest run test/chaos` repeats a run. */
const SEED = Number(process.env['CHAOS_SEED'] ?? 4);

test('whatever is killed, every viewer ends on the true state and no acknowledged command is lost', async () => {
  const report = await chaos({
    seed: SEED,
    seconds: 8,
    servers: 2,
    videos: 2,
    viewers: [6, 3, 3],
    instructors: 2,
    every: 1_000,
    note: () => {},
  });
  expect(report.violations, `seed ${SEED}; ${report.deeds.join('; ')}`).toEqual([]);
  expect(report.acknowledged, 'something was commanded').toBeGreaterThan(20);
  expect(report.heard, 'somebody watched').toBeGreaterThan(report.acknowledged);
  expect(report.deeds.length, 'something was broken').toBeGreaterThan(2);
}, 240_000);
