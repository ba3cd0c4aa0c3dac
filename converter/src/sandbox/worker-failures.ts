/** The ways in which a sandboxed worker fails. */

/** The worker exited, hung, or sent an invalid answer. */
export class WorkerFailed extends Error {}
/** The worker exited by itself or was killed. Another worker may succeed with the same document. */
export class WorkerExited extends WorkerFailed {}
/** The worker was killed from outside: by the kernel, when the machine has no memory left, or by an operator. */
export class WorkerKilled extends WorkerExited {}
/** The machine has no memory or process left for the worker. */
export class WorkerNotStarted extends WorkerFailed {}
/** The disk with the files of the worker was full. */
export class WorkerOutOfSpace extends WorkerFailed {}
/** The worker did not answer in time. */
export class WorkerTimedOut extends WorkerFailed {}
/** The worker used more processor time than its document may use. */
export class WorkerOverBudget extends WorkerTimedOut {}
/** The processes of the worker filled the memory that one document may use. Another worker would fill it too. */
export class WorkerOutOfMemory extends WorkerFailed {}

/** An error with the code of a full disk, by which the conversion recognises the reason. */
const noSpaceError = () => Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });

/** Returns the failure of a worker whose program has exited: the limit that it reached, if it reached one. */
export function failureOfExit(
  message: string,
  worker: { nearlyOutOfMemory: boolean; outOfSpace: boolean },
  isKilled: boolean,
): WorkerFailed {
  if (worker.nearlyOutOfMemory) return new WorkerOutOfMemory(message);
  if (worker.outOfSpace) return new WorkerOutOfSpace(message, { cause: noSpaceError() });
  return isKilled ? new WorkerKilled(message) : new WorkerExited(message);
}
