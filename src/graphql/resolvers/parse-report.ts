/** Parses a report, and removes characters that PostgreSQL or XML cannot represent. */
import { hasAtMost } from '../../domain/names/characters.ts';
import { cut, printable } from '../../domain/names/printable.ts';
import { ApiError } from '../../domain/problem.ts';
import { FIRST_PAGE } from '../../domain/state.ts';
import type { Report } from '../../domain/upload/report.ts';
import { REPORT_LIMITS } from '../../domain/upload/report-limits.ts';
import { parseUploadId } from '../ids.ts';
import type { ConversionReportInput, ConvertedPageInput } from '../types/report-inputs.ts';

const {
  textLength: MAX_TEXT_LENGTH,
  notesLength: MAX_NOTES_LENGTH,
  pageTitleLength: MAX_PAGE_TITLE_LENGTH,
  messageLength: MAX_MESSAGE_LENGTH,
  warnings: MAX_WARNINGS,
  sidePixels: MAX_SIDE_PIXELS,
} = REPORT_LIMITS;

/** @throws ApiError BAD_USER_INPUT */
export const requireUploadId = (media: string, uploadId: string): number =>
  parseUploadId(uploadId, media) ?? refuse('uploadId must be the number in the object key.');

/** @throws ApiError BAD_USER_INPUT when a value of the report is out of its bounds. */
export function parseReport(media: string, report: ConversionReportInput): Report {
  const uploadId = requireUploadId(media, report.uploadId);
  report.pages?.forEach(requireBounds);
  const warnings = report.warnings ?? null;
  if (warnings && warnings.length > MAX_WARNINGS) refuse(`A report has at most ${MAX_WARNINGS} warnings.`);
  if (warnings?.some(({ message }) => !hasAtMost(MAX_MESSAGE_LENGTH, message))) {
    refuse(`The message of a warning has at most ${MAX_MESSAGE_LENGTH} characters.`);
  }
  if (!hasAtMost(MAX_MESSAGE_LENGTH, report.detail ?? '')) {
    refuse(`detail has at most ${MAX_MESSAGE_LENGTH} characters.`);
  }
  return {
    uploadId,
    state: report.state,
    pageCount: report.pageCount ?? null,
    pages: (report.pages ?? []).map(({ notes, ...page }) => ({
      ...page,
      ...(notes && { notes: storable(notes) }),
      text: storable(page.text),
      title: parsePageTitle(page.title ?? ''),
    })),
    failure: report.failure ?? null,
    attempt: parseAttempt(report.attempt ?? null),
    detail: report.detail == null ? null : storable(report.detail),
    warnings: warnings?.map(({ kind, message }) => ({ kind, message: storable(message) })) ?? null,
  };
}

function parseAttempt(attempt: string | null): string | null {
  if (attempt !== null && !/^[\w-]{1,64}$/.test(attempt)) {
    refuse('The identifier of a conversion must have 1 to 64 letters, digits, hyphens and underscores.');
  }
  return attempt;
}

/** @throws ApiError BAD_USER_INPUT */
export function parseAttempts(attempts: readonly string[]): readonly string[] {
  if (attempts.length > REPORT_LIMITS.interrupted) {
    refuse(`interrupted has at most ${REPORT_LIMITS.interrupted} conversions.`);
  }
  attempts.forEach(parseAttempt);
  return attempts;
}

function requireBounds({ number, width, height, text, title, notes }: ConvertedPageInput): void {
  if (number < FIRST_PAGE) refuse(`Pages count from ${FIRST_PAGE}.`);
  if (width < 1 || height < 1 || width > MAX_SIDE_PIXELS || height > MAX_SIDE_PIXELS) {
    refuse(`The sides of page ${number} must have 1 to ${MAX_SIDE_PIXELS} pixels.`);
  }
  if (!hasAtMost(MAX_TEXT_LENGTH, text)) {
    refuse(`The text of page ${number} has more than ${MAX_TEXT_LENGTH} characters.`);
  }
  if (!hasAtMost(MAX_NOTES_LENGTH, notes ?? '')) {
    refuse(`The notes of page ${number} have more than ${MAX_NOTES_LENGTH} characters.`);
  }
  if (!hasAtMost(MAX_PAGE_TITLE_LENGTH, title ?? '')) {
    refuse(`The title of page ${number} has more than ${MAX_PAGE_TITLE_LENGTH} characters.`);
  }
}

function refuse(message: string): never {
  throw new ApiError('BAD_USER_INPUT', message);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches what is removed
const storable = (text: string) => text.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');

/** Returns the title on one line; null without a printable character. Cuts a title that normalisation made longer. */
const parsePageTitle = (title: string) =>
  cut(printable(title), (beginning) => hasAtMost(MAX_PAGE_TITLE_LENGTH, beginning)) || null;
