/** What a test API knows about an upload, and how reports change it. */
import type { ImageReport, Report } from '../../src/report/report.ts';

/** The state of one upload after the reports that the API accepted. */
export interface UploadRecord {
  uploadState: 'PENDING' | 'PROCESSING' | 'READY' | 'ERROR';
  failure: string | null;
  pageCount: number | null;
  pages: NonNullable<Report['pages']>;
  detail: string | undefined;
  warnings: NonNullable<Report['warnings']>;
  /** The images of the pages, by number. */
  images: Map<number, ImageReport[]>;
  /** Every accepted report with the time of its arrival, in milliseconds since the epoch. */
  reports: { at: number; report: Report }[];
}

/** Returns the longest time between two reports, in milliseconds. */
export const longestSilence = (reports: UploadRecord['reports']): number =>
  Math.max(...reports.map(({ at }, index) => at - (reports[index - 1]?.at ?? at)));

export const newRecord = (): UploadRecord => ({
  uploadState: 'PENDING',
  failure: null,
  pageCount: null,
  pages: [],
  detail: undefined,
  warnings: [],
  images: new Map(),
  reports: [],
});

/** Changes a record as the API does. `complain` receives what a converter must not send. */
export function applyReport(record: UploadRecord, report: Report, complain: (problem: string) => void): void {
  if (record.uploadState === 'READY' || record.uploadState === 'ERROR' || report.state === 'PENDING') return;
  for (const page of report.pages ?? []) {
    if (page.number <= record.pages.length) continue;
    if (page.number !== record.pages.length + 1)
      complain(`page ${page.number} follows page ${record.pages.length}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the API refuses these characters
    if (page.text.length > 20_000 || /[\x00-\x08\x0b-\x1f]/.test(page.text))
      complain('the text of a page is too long or has control characters');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the API refuses these characters
    if (page.title != null && !/^[^\x00-\x1f\x7f-\x9f]{1,200}$/.test(page.title))
      complain('the title of a page is too long or has control characters');
    record.pages.push(page);
  }
  if (report.pageCount !== undefined) {
    if (record.pageCount !== null && record.pageCount !== report.pageCount)
      complain('the page count changed');
    record.pageCount = report.pageCount;
  }
  if (report.state === 'READY' && record.pages.length !== report.pageCount)
    complain('READY arrived before all pages');
  if (report.state === 'ERROR' && !report.failure) complain('ERROR has no failure');
  record.uploadState = report.state;
  record.failure = report.failure ?? null;
  record.detail = report.detail;
  record.warnings = report.warnings ?? record.warnings;
}
