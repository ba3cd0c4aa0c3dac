/** One conversion, from its first report to its last. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConversionError, toConversionError } from '../conversion-error.ts';
import { formatDuration } from '../english-text.ts';
import type { Upload } from '../keys.ts';
import { emptyPlan } from '../renditions/plan.ts';
import { ConversionStopped, createReporter, ReportRefused } from '../report/reporter.ts';
import { conversionFolder } from '../sandbox/scratch.ts';
import { blankPagesWarning, placeholderWarning } from '../warnings/placeholder-pages.ts';
import { redactedTextWarning } from '../warnings/redacted-text.ts';
import {
  type Conversion,
  type ConversionLimits,
  type ConversionParts,
  emptyFindings,
  type Findings,
} from './conversion-parts.ts';
import { type ConversionEnd, type ConversionOutcome, recordOutcome } from './outcome.ts';
import { isStoragePhase, PHASE_DESCRIPTION, startPhaseClock } from './phase.ts';
import { runSteps } from './steps.ts';
import { createTimeBudget } from './time-budget.ts';

/** The deadline of programs follows the timeout of the conversion, because the timeout's error names the phase. */
const DEADLINE_GRACE_MS = 5_000;

/**
 * Converts one upload and reports READY or ERROR. Never rejects. A conversion may be interrupted and repeated at
 * any point: all keys follow from the upload, and the API accepts a report any number of times.
 */
export async function convert(
  upload: Upload,
  parts: ConversionParts,
  limits: ConversionLimits,
  shutdown: AbortSignal,
): Promise<ConversionEnd> {
  const started = performance.now();
  const stop = new AbortController();
  const timeout = AbortSignal.timeout(limits.timeout);
  using budget = createTimeBudget(limits.baseTimeout, limits.timeout);
  const attempt = randomUUID();
  const conversion: Conversion = {
    upload,
    parts,
    limits,
    reporter: createReporter(parts.api, upload, {
      attempt,
      heartbeat: limits.heartbeat,
      signal: shutdown,
      onStopped: (stopped) => stop.abort(stopped),
    }),
    directory: join(parts.scratch, conversionFolder(attempt)),
    signal: AbortSignal.any([stop.signal, timeout, budget.signal, shutdown]),
    budget,
    onOutage: budget.extend,
    deadline: performance.now() + limits.timeout + DEADLINE_GRACE_MS,
    phase: startPhaseClock(parts.metrics.phase),
    plan: emptyPlan(),
    findings: emptyFindings(),
  };
  const { video, media, uploadId } = upload;
  parts.log.info({ video, media, uploadId }, 'conversion.started');
  let outcome: ConversionOutcome;
  try {
    const pageCount = await runSteps(conversion);
    await conversion.reporter.finish({ pageCount, warnings: warningsOf(conversion.findings) });
    outcome = { end: 'ready', pageCount };
  } catch (error) {
    const isOver = timeout.aborted || budget.signal.aborted;
    const reasons = [error, stop.signal.reason];
    const stopped = reasons.find((each) => each instanceof ConversionStopped);
    const refused = reasons.find((each) => each instanceof ReportRefused);
    if (shutdown.aborted) outcome = { end: 'interrupted' };
    else if (stopped) outcome = { end: 'stopped', why: stopped.message };
    else if (refused) outcome = await fail(conversion, toConversionError(refused));
    else outcome = await fail(conversion, isOver ? timeoutError(conversion) : toConversionError(error));
  }
  stop.abort(new Error('The conversion has ended.'));
  await conversion.reporter.stop();
  if (outcome.end === 'interrupted') await conversion.reporter.handBack();
  await leaveDirectory(conversion, outcome.end === 'ready');
  recordOutcome(conversion, outcome, (performance.now() - started) / 1000);
  return outcome.end;
}

/** Renditions follow when the document is READY, and remove the directory when they end. */
async function leaveDirectory(
  { upload, plan, directory, parts }: Conversion,
  isReady: boolean,
): Promise<void> {
  if (isReady) return parts.renditions.add({ upload, plan, directory });
  plan.completed.resolve(plan.images);
  await rm(directory, { recursive: true, force: true });
}

async function fail(conversion: Conversion, error: ConversionError): Promise<ConversionOutcome> {
  try {
    await conversion.reporter.finish({
      state: 'ERROR',
      failure: error.failure,
      detail: error.message,
      warnings: warningsOf(conversion.findings),
    });
    return { end: 'error', error };
  } catch (reportError) {
    return { end: 'error', error, why: `The report was refused: ${(reportError as Error).message}` };
  }
}

function timeoutError({ budget, phase: { current } }: Conversion): ConversionError {
  // No change of the document makes the storage faster.
  if (isStoragePhase(current)) {
    return new ConversionError('INTERNAL', 'The storage is too slow at the moment. Try again later.');
  }
  return new ConversionError(
    'TIMED_OUT',
    `Conversion timed out after ${formatDuration(budget.duration)} while ${PHASE_DESCRIPTION[current]}. Split the document, or export it as a PDF and upload the PDF.`,
  );
}

const warningsOf = ({ warnings, placeholders, blankPages, coveredPages }: Findings) => [
  ...warnings,
  ...(placeholders.length > 0 ? [placeholderWarning(placeholders)] : []),
  ...(blankPages.length > 0 ? [blankPagesWarning(blankPages)] : []),
  ...(coveredPages.length > 0 ? [redactedTextWarning(coveredPages)] : []),
];
