/** How much memory a process that may be replaced takes over time. */
import { commandOf, megabytes, treeOf } from './processes.ts';

/** In MB. */
interface Sample {
  minutes: number;
  converter: number;
  /** With all it has started, which depends on what is being converted. */
  tree: number;
}

export interface Memory {
  samples: Sample[];
  /**
   * MB a minute by which the least the converter's own process needs has grown, its first `warmUp` minutes left
   * out. Pixels come and go between two samples: what is never given back is what would be a leak.
   */
  slope(warmUp: number): number;
  stop(): void;
}

const EVERY_MS = 2_000;

export function watchMemory(pidOf: () => Promise<number | null>): Memory {
  const samples: Sample[] = [];
  const since = Date.now();
  const timer = setInterval(async () => {
    const root = await pidOf();
    if (root === null || !commandOf(root)) return;
    const tree = treeOf(root).reduce((sum, pid) => sum + megabytes(pid), 0);
    samples.push({ minutes: (Date.now() - since) / 60_000, converter: megabytes(root), tree });
  }, EVERY_MS);
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

/** Least squares. */
function slopeOf(samples: Sample[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [
    mean(samples.map(({ minutes }) => minutes)),
    mean(samples.map((sample) => sample.converter)),
  ];
  const above = samples.reduce((sum, sample) => sum + (sample.minutes - x) * (sample.converter - y), 0);
  const below = samples.reduce((sum, { minutes }) => sum + (minutes - x) ** 2, 0);
  return above / below;
}
