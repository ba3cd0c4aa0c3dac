/** What one running conversion holds, and the parts that all conversions of a process share. */
import type { Duplicates } from '../duplicates/duplicates.ts';
import type { Upload } from '../keys.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { OfficeToPdf } from '../office/office-to-pdf.ts';
import type { PdfToPages } from '../raster/pdf-to-pages.ts';
import type { RenditionPlan } from '../renditions/plan.ts';
import type { Renditions } from '../renditions/renditions.ts';
import type { Api } from '../report/api.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Storage } from '../storage/storage.ts';
import type { Warning } from '../warnings/warning.ts';
import type { Health } from './health.ts';
import type { PhaseClock } from './phase.ts';
import type { TimeBudget } from './time-budget.ts';

/** The parts that all conversions of a process share. */
export interface ConversionParts {
  storage: Storage;
  api: Api;
  /** Null on a machine without LibreOffice. */
  officeToPdf: OfficeToPdf | null;
  pdfToPages: PdfToPages;
  duplicates: Duplicates;
  renditions: Renditions;
  /** Names of the installed font families in lower case. */
  installedFonts: ReadonlySet<string>;
  metrics: Metrics;
  health: Health;
  /** Folder of this process's temporary files. */
  scratch: string;
  log: Logger;
}

export interface ConversionLimits {
  maxPages: number;
  /** Milliseconds that the smallest document may take; see time-budget.ts. */
  baseTimeout: number;
  /** Milliseconds that a conversion may take. */
  timeout: number;
  /** Milliseconds between two reports when nothing is new. */
  heartbeat: number;
}

/** One conversion that runs. */
export interface Conversion {
  upload: Upload;
  parts: ConversionParts;
  limits: ConversionLimits;
  reporter: Reporter;
  /** Folder of this conversion's temporary files. */
  directory: string;
  /** Aborts on timeout, when the API no longer expects the conversion, and on shutdown. */
  signal: AbortSignal;
  /** A time of `performance.now()`. */
  deadline: number;
  budget: TimeBudget;
  /** Gives the conversion the time for which it waited for the storage. */
  onOutage(milliseconds: number): void;
  phase: PhaseClock;
  /** What the renditions of the pages are made from. */
  plan: RenditionPlan;
  findings: Findings;
}

/** What a conversion has found out about a document for its warnings. A conversion that starts again clears it. */
export interface Findings {
  warnings: Warning[];
  /** Numbers of the pages that the placeholder image replaces. */
  placeholders: number[];
  /** Numbers of the pages that are blank, although they have content. */
  blankPages: number[];
  /** Numbers of the pages with text under a filled box. */
  coveredPages: number[];
}

export const emptyFindings = (): Findings => ({
  warnings: [],
  placeholders: [],
  blankPages: [],
  coveredPages: [],
});

export function clearFindings(findings: Findings): void {
  for (const found of Object.values(findings)) found.length = 0;
}
