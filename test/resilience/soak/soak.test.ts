import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { soak } from './run.ts';

/** `SOAK_SEED=17 npx vitest run test/soak` repeats a run; `npm run soak` is the long one. */
const SEED = Number(process.env['SOAK_SEED'] ?? 1);

test('whatever is killed, every document ends as it has to, and nothing is left', async () => {
  const report = await soak({
    seed: SEED,
    folder: fileURLToPath(new URL('../../documents', import.meta.url)),
    documents: 10,
    kills: 4,
    atOnce: 5,
    patience: 90_000,
    note: () => {},
  });
  expect(report.problems, `seed ${SEED}; killed ${report.kills.join(', ')}`).toEqual([]);
  expect(report.outcomes).toHaveLength(10);
  expect(report.kills).toHaveLength(4);
  expect(report.outcomes.filter(({ how }) => how === 'READY').length).toBeGreaterThan(7);
}, 240_000);
