/** The limits of a report, and how the converter keeps them. */
import { cutText } from '../cut-text.ts';
import type { Report } from './report.ts';

/**
 * The limits of a report, which the server checks (`src/domain/upload/report-limits.ts`). A test compares both. The converter
 * cuts what is longer, because the server ends the upload of a report that it refuses.
 */
export const REPORT_LIMITS = {
  /** Characters of the text of a page. */
  textLength: 20_000,
  /** Characters of the speaker notes of a page. */
  notesLength: 20_000,
  /** Characters of the title of a page. */
  pageTitleLength: 200,
  /** Characters of `detail` and of the message of a warning. */
  messageLength: 500,
  warnings: 100,
  /** Pixels of the width and of the height of a page. */
  sidePixels: 20_000,
  /** Conversions that a converter names as interrupted when it starts. */
  interrupted: 100,
};

const cutMessage = (message: string): string =>
  message.length <= REPORT_LIMITS.messageLength
    ? message
    : `${cutText(message, REPORT_LIMITS.messageLength - 1).trimEnd()}…`;

/** Cuts the messages and the warnings of a report. The text, the title and the notes of a page are cut where they are read. */
export const withinLimits = (report: Report): Report => ({
  ...report,
  ...(report.detail !== undefined && { detail: cutMessage(report.detail) }),
  ...(report.warnings && {
    warnings: report.warnings
      .slice(0, REPORT_LIMITS.warnings)
      .map(({ kind, message }) => ({ kind, message: cutMessage(message) })),
  }),
});
