import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { byLength } from '../../support/run/test-length.ts';
import { soak } from './run.ts';

/** `SOAK_SEED=17 npx vitest run test/resilience/soak` repeats the run of seed 17. */
const SEED = Number(process.env['SOAK_SEED'] ?? 1);
const { documents, kills, stuckAfterMs, timeoutMs } = byLength({
  short: { documents: 4, kills: 2, stuckAfterMs: 180_000, timeoutMs: 600_000 },
  // The longest document of the long form computes for 17 s, and may begin again after a kill.
  long: { documents: 60, kills: 12, stuckAfterMs: 360_000, timeoutMs: 1_200_000 },
});

test(
  'every document ends as its manifest says, and no process or file remains, when processes are killed',
  async () => {
    const report = await soak({
      seed: SEED,
      folder: fileURLToPath(new URL('../../documents', import.meta.url)),
      documents,
      kills,
      concurrency: 5,
      // The upload of a killed conversion is announced again after ten seconds without a report, and may be killed
      // twice. The rest of the time is for conversions on a busy machine.
      stuckAfterMs,
      log: () => {},
    });
    expect(report.problems, `seed ${SEED}; killed: ${report.kills.join(', ')}`).toEqual([]);
    expect(report.outcomes).toHaveLength(documents);
    expect(report.kills).toHaveLength(kills);
    expect(report.outcomes.filter(({ result }) => result === 'READY').length).toBeGreaterThan(
      0.7 * documents,
    );
  },
  timeoutMs,
);
