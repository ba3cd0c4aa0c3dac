/** The rules of a report, with which the converter describes the progress of a conversion. */
import { ApiError } from '../problem.ts';
import {
  type ConvertedPage,
  type Failure,
  type FileState,
  type MediaState,
  type UploadState,
  type VideoState,
  type Warning,
  withMedia,
} from '../state.ts';
import { promote, shownWarnings } from './promote.ts';

/** One report about one upload; see `reportConversion` in schema.graphql. */
export interface Report {
  uploadId: number;
  /** PENDING hands the upload back: its converter stops. */
  state: UploadState;
  /** The converter's identifier of the conversion. Null in most reports: the first report of a conversion has it. */
  attempt: string | null;
  pageCount: number | null;
  pages: ConvertedPage[];
  failure: Failure | null;
  detail: string | null;
  warnings: Warning[] | null;
}

/** The next state, and the pages that the report adds to the upload. */
export interface ReportOutcome {
  video: VideoState;
  added: ConvertedPage[];
  /** Whether the conversion has advanced: it has begun, has counted the pages, or has stored a page. */
  isProgress: boolean;
}

/**
 * Applies a report. Reports may be repeated and may arrive late: a report about an earlier upload, or about an
 * upload that is READY or ERROR, changes nothing, and the number of pages never falls. A report that hands the upload
 * back changes nothing either.
 * @throws ApiError BAD_USER_INPUT when the report contradicts itself, leaves a gap between pages, or has too many.
 */
export function applyReport(
  video: VideoState,
  media: MediaState,
  report: Report,
  maxPages: number,
): ReportOutcome {
  const { upload } = media;
  const isFinished = media.uploadState === 'ready' || media.uploadState === 'error';
  const isHandBack = report.state === 'pending';
  if (!upload || report.uploadId !== upload.uploadId || isFinished || isHandBack)
    return { video, added: [], isProgress: false };
  const added = report.pages.filter(({ number }) => number > upload.pagesReady);
  const pageCount = nextPageCount(upload, report, maxPages);
  requirePagesInOrder(upload, added);
  const pagesReady = upload.pagesReady + added.length;
  requireConsistentState(report, pageCount, pagesReady);
  const next = { ...upload, pageCount, pagesReady };
  const failed = report.state === 'error';
  const reported: MediaState = {
    ...media,
    uploadState: report.state,
    upload: next,
    failure: failed ? (report.failure ?? 'internal') : null,
    failureDetail: failed ? report.detail : null,
    ...(report.warnings && warningsOf(media, report.warnings)),
  };
  return {
    video: promote(withMedia(video, reported), reported.id),
    added,
    isProgress: media.uploadState === 'pending' || pageCount !== upload.pageCount || added.length > 0,
  };
}

/** Viewers see the warnings of the shown file. Those of another upload wait until the upload is shown. */
const warningsOf = (media: MediaState, warnings: Warning[]): Partial<MediaState> =>
  media.upload?.uploadId === media.shown?.uploadId
    ? shownWarnings(media, warnings)
    : { uploadWarnings: warnings };

function nextPageCount(upload: FileState, report: Report, maxPages: number): number | null {
  const pageCount = report.pageCount ?? upload.pageCount;
  if (pageCount !== null && (pageCount < 1 || pageCount > maxPages)) {
    refuse(`pageCount must be from 1 to ${maxPages}, but is ${pageCount}.`);
  }
  if (upload.pageCount !== null && pageCount !== upload.pageCount) {
    refuse(`pageCount is already ${upload.pageCount} and cannot become ${pageCount}.`);
  }
  return pageCount;
}

function requirePagesInOrder(upload: FileState, added: ConvertedPage[]): void {
  added.forEach(({ number }, index) => {
    const next = upload.pagesReady + index + 1;
    if (number !== next) refuse(`Pages must be in order: the next page is ${next}, not ${number}.`);
  });
}

function requireConsistentState(report: Report, pageCount: number | null, pagesReady: number): void {
  if (pagesReady > 0 && pageCount === null) {
    refuse('pages need a pageCount, in this report or an earlier one.');
  }
  if (pagesReady > (pageCount ?? 0)) refuse(`pageCount is ${pageCount}, but ${pagesReady} pages exist.`);
  if (report.state === 'ready' && (pageCount === null || pagesReady !== pageCount)) {
    refuse(`READY needs every page, but ${pagesReady} of ${pageCount ?? 'an unknown number'} exist.`);
  }
  if (report.state === 'error' && report.failure === null) refuse('ERROR needs a failure.');
}

function refuse(message: string): never {
  throw new ApiError('BAD_USER_INPUT', message);
}
