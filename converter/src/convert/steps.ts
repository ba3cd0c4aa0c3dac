/** The steps of a conversion, in order. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { damagedError, interruptedError } from '../conversion-error.ts';
import { identify } from '../identify/identify.ts';
import type { Identified } from '../identify/kinds.ts';
import { publishPages } from '../publish/publish-pages.ts';
import { clearPlan } from '../renditions/plan.ts';
import { WorkerExited, WorkerKilled } from '../sandbox/worker-failures.ts';
import { type Conversion, clearFindings } from './conversion-parts.ts';
import { withRepairedBeginning } from './repaired-beginning.ts';

/** Fetches, identifies, draws and stores a document. Returns the number of pages. */
export async function runSteps(conversion: Conversion): Promise<number> {
  const { upload, parts, phase } = conversion;
  await mkdir(conversion.directory, { recursive: true });
  const path = join(conversion.directory, 'upload');
  const [{ sha256, size }] = await Promise.all([
    parts.storage.fetch(upload, path, conversion),
    conversion.reporter.start(),
  ]);
  phase.enter('identifying');
  const identified = await identify(path, upload.extension);
  const document = await withRepairedBeginning(path, conversion.directory, identified.beginning);
  phase.enter('opening');
  const pageCount = await parts.duplicates.copyOrConvert(conversion, sha256, (reporter) => {
    conversion.budget.start(size);
    return publishWithRestarts({ ...conversion, reporter }, document, identified);
  });
  phase.enter('publishing');
  await parts.storage.putOriginal(upload, path, identified.kind.mime, conversion);
  return pageCount;
}

/** Number of worker exits after which the document counts as damaged. */
const MAX_WORKER_EXITS = 3;

/**
 * Starts again when a sandboxed worker exits. One exit does not prove that the document is damaged, because the
 * machine may have run out of memory or an operator may have killed the worker.
 */
async function publishWithRestarts(
  conversion: Conversion,
  path: string,
  identified: Identified,
): Promise<number> {
  for (let exits = 1; ; exits++) {
    try {
      return await publishPages(conversion, path, identified);
    } catch (error) {
      if (!(error instanceof Error) || !isWorkerExit(error) || conversion.signal.aborted) throw error;
      if (exits === MAX_WORKER_EXITS) {
        if (error instanceof WorkerKilled) throw interruptedError({ cause: error });
        throw error instanceof WorkerExited ? damagedError({ cause: error }) : error;
      }
      conversion.parts.log.warn(
        { media: conversion.upload.media, reason: error.message },
        'conversion.restarted',
      );
      clearPlan(conversion.plan);
      clearFindings(conversion.findings);
    }
  }
}

const isWorkerExit = (error: Error) => error instanceof WorkerExited || error.cause instanceof WorkerExited;
