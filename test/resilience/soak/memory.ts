/** Measures the memory of a process over time. A new process may replace the measured one. */
import { commandOf, megabytes, treeOf } from './processes.ts';

/** Sizes are in MB. */
interface Sample {
  /** Minutes since the start of the measurement. */
  minutes: number;
  converter: number;
  /** The converter and its descendants. The value depends on the documents under conversion. */
  tree: number;
}

export interface Memory {
  samples: Sample[];
  /**
   * Returns by how many MB per minute the least memory of the converter's own process grows. The first `warmUp`
   * minutes do not count. The least of each minute shows a leak, because images only take memory for a time.
   */
  slope(warmUp: number): number;
  stop(): void;
}

const SAMPLE_INTERVAL_MS = 2_000;

export function watchMemory(pidOf: () => Promise<number | null>): Memory {
  const samples: Sample[] = [];
  const since = Date.now();
  const timer = setInterval(async () => {
    const root = await pidOf();
    if (root === null || !commandOf(root)) return;
    const tree = treeOf(root).reduce((sum, pid) => sum + megabytes(pid), 0);
    samples.push({ minutes: (Date.now() - since) / 60_000, converter: megabytes(root), tree });
  }, SAMPLE_INTERVAL_MS);
  return {
    samples,
    slope: (warmUp) => slopeOf(leastOfEachMinute(samples.filter(({ minutes }) => minutes >= warmUp))),
    stop: () => clearInterval(timer),
  };
}

function leastOfEachMinute(samples: Sample[]): Sample[] {
  const least = new Map<number, Sample>();
  for (const sample of samples) {
    const minute = Math.floor(sample.minutes);
    const before = least.get(minute);
    if (!before || sample.converter < before.converter) least.set(minute, sample);
  }
  return [...least.values()];
}

/** Fits a line by the method of least squares and returns its slope in MB per minute. */
function slopeOf(samples: Sample[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [
    mean(samples.map(({ minutes }) => minutes)),
    mean(samples.map((sample) => sample.converter)),
  ];
  const covariance = samples.reduce((sum, sample) => sum + (sample.minutes - x) * (sample.converter - y), 0);
  const variance = samples.reduce((sum, { minutes }) => sum + (minutes - x) ** 2, 0);
  return covariance / variance;
}
