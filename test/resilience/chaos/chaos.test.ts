import { expect, test } from 'vitest';
import { byLength } from '../../support/run/test-length.ts';
import { type ChaosOptions, chaos } from './run.ts';

/**
 * `CHAOS_SEED=17 npx vitest run test/resilience/chaos` repeats a run; `npm run chaos` tries seed after seed. Seed 2621
 * kills the converter and Prosody, silences the storage, cuts the LISTEN connections, crashes PostgreSQL and kills a
 * server.
 */
const onlySeed = process.env['CHAOS_SEED'];
const SEEDS = onlySeed ? [Number(onlySeed)] : byLength({ short: [2621], long: [2621, 1, 2] });

const SIZE = byLength<Omit<ChaosOptions, 'seed' | 'log'>>({
  short: {
    seconds: 7,
    servers: 2,
    videos: 2,
    viewers: [6, 3, 3],
    instructors: 2,
    uploaders: 1,
    every: 1_000,
  },
  long: {
    seconds: 30,
    servers: 3,
    videos: 3,
    viewers: [8, 4, 4],
    instructors: 3,
    uploaders: 2,
    every: 2_500,
  },
});

test.each(SEEDS)(
  'whatever is killed, every viewer receives the final state, every stored file is converted, and nothing acknowledged is lost (seed %i)',
  async (seed) => {
    const report = await chaos({ ...SIZE, seed, log: () => {} });
    expect(report.violations, `seed ${seed}; ${report.faults.join('; ')}`).toEqual([]);
    expect(report.acknowledged, 'commands were sent').toBeGreaterThan(20);
    expect(report.stored, 'files were uploaded').toBeGreaterThan(0);
    expect(report.received, 'viewers watched').toBeGreaterThan(report.acknowledged);
    expect(report.faults.length, 'faults were injected').toBeGreaterThan(2);
  },
  600_000,
);
