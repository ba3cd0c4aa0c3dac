/** Which failures of a raster worker are faults of the machine, and which are faults of the document. */
import { ConversionError } from '../../conversion-error.ts';
import {
  WorkerKilled,
  WorkerNotStarted,
  WorkerOutOfMemory,
  WorkerOutOfSpace,
  WorkerTimedOut,
} from '../../sandbox/worker-failures.ts';

/** Whether another attempt may succeed, because neither the document nor the page is the reason. */
export const isFaultOfMachine = (error: unknown) =>
  error instanceof WorkerKilled ||
  error instanceof WorkerNotStarted ||
  error instanceof WorkerOutOfSpace ||
  (error instanceof ConversionError && error.failure === 'INTERNAL');

export const isTooComplex = (error: unknown) =>
  error instanceof WorkerTimedOut || error instanceof WorkerOutOfMemory;
