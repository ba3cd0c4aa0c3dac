/** The values that a converter reports. */
import type { Failure } from '../conversion-error.ts';
import type { Warning } from '../warnings/warning.ts';

/** One page in a report. Sizes are in pixels. */
export interface PageReport {
  /** Counts from 1. */
  number: number;
  width: number;
  height: number;
  text: string;
  /** Null when the page has no title. */
  title: string | null;
  /** Absent when the page has no speaker notes. */
  notes?: string;
}

/** One image of a page that is stored. Sizes are in pixels. */
export interface ImageReport {
  width: number;
  height: number;
  type: 'image/png' | 'image/webp';
  bytes: number;
}

/** The API's `ConversionReportInput` without the upload's id. */
export interface Report {
  /** PENDING hands the upload back, because this converter stops. */
  state: 'PENDING' | 'PROCESSING' | 'READY' | 'ERROR';
  /** Identifies the conversion. The first report of a conversion has it, and the report that hands the upload back. */
  attempt?: string;
  pageCount?: number;
  pages?: PageReport[];
  failure?: Failure;
  /** The message of the `ConversionError`. */
  detail?: string;
  warnings?: Warning[];
}
