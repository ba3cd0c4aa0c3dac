/**
 * The time by the clock of PostgreSQL, which all servers share. The clock of a server may be wrong and may step, so
 * nothing that leaves the server, such as a link, a form or an `uploadId`, depends on it.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from '../../log.ts';
import { poolOf } from './pool.ts';

export interface Clock extends Disposable {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Milliseconds between two measurements. The clocks drift, and that of PostgreSQL may step. */
const MEASURE_EVERY_MS = 10_000;
/** A measurement whose answer took longer says too little about the time. */
const MAX_ROUND_TRIP_MS = 1_000;
/** A step of this server's clock. PostgreSQL may run on the same machine, so the server measures again at once. */
const STEP_MS = 200;

/** Measures the clock of PostgreSQL, and follows it until disposed of. @throws when PostgreSQL does not answer */
export async function openClock(em: EntityManager, log: Logger): Promise<Clock> {
  /** The difference between the clock of PostgreSQL and `performance.now()`. */
  let offset = (await measure(em)).offset;
  let ownOffset = Date.now() - performance.now();
  let isMeasuring = false;

  async function follow(): Promise<void> {
    if (isMeasuring) return;
    isMeasuring = true;
    try {
      const measured = await measure(em);
      if (measured.roundTrip > MAX_ROUND_TRIP_MS) return;
      const step = measured.offset - offset;
      if (Math.abs(step) > STEP_MS) log.warn({ ms: Math.round(step) }, 'clock.stepped');
      offset = measured.offset;
    } catch {
      // The last measurement and the monotonic clock give the time until PostgreSQL answers again.
    } finally {
      isMeasuring = false;
    }
  }

  const timer = setInterval(follow, MEASURE_EVERY_MS).unref();
  return {
    now() {
      const monotonic = performance.now();
      if (Math.abs(Date.now() - monotonic - ownOffset) > STEP_MS) {
        ownOffset = Date.now() - monotonic;
        void follow();
      }
      return offset + monotonic;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function measure(em: EntityManager): Promise<{ offset: number; roundTrip: number }> {
  const pool = await poolOf(em);
  const text = 'select extract(epoch from clock_timestamp())::float8 * 1000 as now';
  const startedAt = performance.now();
  const { rows } = await pool.query<{ now: number }>(text);
  const roundTrip = performance.now() - startedAt;
  return { offset: (rows[0]?.now ?? Number.NaN) - startedAt - roundTrip / 2, roundTrip };
}
