import type { ConversionError } from '../conversion-error.ts';
import type { Conversion } from './conversion.ts';

/**
 * How a conversion ended. `stopped`: the API no longer expects it; `left`: the process shut down, and the upload is
 * converted again after a restart.
 */
export type Ending = 'ready' | 'error' | 'stopped' | 'left';

export interface Outcome {
  ending: Ending;
  pageCount?: number;
  error?: ConversionError;
  why?: string;
}

/** Logs and counts the end of a conversion. */
export function recordOutcome(
  { upload, parts, stage }: Conversion,
  { ending, error, pageCount, why }: Outcome,
  seconds: number,
): void {
  stage.end();
  parts.metrics.ended(error?.failure ?? ending, seconds);
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
        stage: stage.current,
        cause: error.cause,
      }),
    },
    `conversion.${ending}`,
  );
}
