/** Whether this converter can probably convert the next document. */
import { MachineError } from '../conversion-error.ts';
import { freeBytes } from '../sandbox/disk-space.ts';
import type { StorageProbe } from '../storage/reachable.ts';

/** What `GET /ready` reports about a converter. */
export interface Health {
  /** Records the end of a conversion: its error, or null. */
  ended(error: Error | null): void;
  /** Returns one sentence for each reason for which the next conversion would probably fail. */
  problems(): Promise<string[]>;
}

/** The free space that the next document and its pages may need. */
const MIN_FREE_BYTES = 64_000_000;
const FAILURE_LIFETIME_MS = 60_000;

/** `scratch` is the folder of temporary files. */
export function createHealth(scratch: string, probeStorage: StorageProbe): Health {
  let failure: { message: string; at: number } | null = null;
  return {
    ended(error) {
      if (error instanceof MachineError) failure = { message: error.message, at: performance.now() };
      else if (error === null) failure = null;
    },
    async problems() {
      const [free, storage] = await Promise.all([freeBytes(scratch), probeStorage()]);
      const isFull = free < MIN_FREE_BYTES;
      const isRecent = failure !== null && performance.now() - failure.at < FAILURE_LIFETIME_MS;
      return [
        ...(storage === null ? [] : [storage]),
        ...(isFull ? [`The scratch folder has ${Math.floor(free / 1_000_000)} MB of free space.`] : []),
        ...(isRecent && failure ? [`The last conversion failed: ${failure.message}`] : []),
      ];
    },
  };
}
