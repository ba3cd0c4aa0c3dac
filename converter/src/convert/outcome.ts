/** The ways in which a conversion ends, and their record in the log and in the metrics. */
import type { ConversionError } from '../conversion-error.ts';
import type { Conversion } from './conversion-parts.ts';

/**
 * The end of a conversion. `stopped` means that the API no longer expects the conversion. `interrupted` means that the
 * process shut down: the upload is converted again after a restart.
 */
export type ConversionEnd = 'ready' | 'error' | 'stopped' | 'interrupted';

export interface ConversionOutcome {
  end: ConversionEnd;
  pageCount?: number;
  error?: ConversionError;
  why?: string;
}

/** Logs and counts the end of a conversion. */
export function recordOutcome(
  { upload, parts, phase }: Conversion,
  { end, error, pageCount, why }: ConversionOutcome,
  seconds: number,
): void {
  phase.end();
  if (error || end === 'ready') parts.health.ended(error ?? null);
  parts.metrics.ended(error?.failure ?? end, seconds);
  const level = error?.failure === 'INTERNAL' ? 'error' : 'info';
  parts.log[level](
    {
      video: upload.video,
      media: upload.media,
      uploadId: upload.uploadId,
      seconds: Math.round(seconds * 1000) / 1000,
      pageCount,
      why,
      ...(error && {
        reason: error.failure,
        detail: error.message,
        phase: phase.current,
        cause: error.cause,
      }),
    },
    `conversion.${end}`,
  );
}
