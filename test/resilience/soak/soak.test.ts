import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { byLength } from '../../support/run/test-length.ts';
import { soak } from './run.ts';

/** `SOAK_SEED=17 npx vitest run test/resilience/soak` repeats a run; `npm run soak` takes any number of documents. */
const SEED = Number(process.env['SOAK_SEED'] ?? 1);
const { documents, kills, millis } = byLength({
  short: { documents: 10, kills: 4, millis: 240_000 },
  long: { documents: 60, kills: 12, millis: 600_000 },
});

test(
  'every document ends as its manifest says and nothing is left behind, whatever part is killed',
  async () => {
    const report = await soak({
      seed: SEED,
      folder: fileURLToPath(new URL('../../documents', import.meta.url)),
      documents,
      kills,
      atOnce: 5,
      patience: 90_000,
      note: () => {},
    });
    expect(report.problems, `seed ${SEED}; killed ${report.kills.join(', ')}`).toEqual([]);
    expect(report.outcomes).toHaveLength(documents);
    expect(report.kills).toHaveLength(kills);
    expect(report.outcomes.filter(({ how }) => how === 'READY').length).toBeGreaterThan(0.7 * documents);
  },
  millis,
);
