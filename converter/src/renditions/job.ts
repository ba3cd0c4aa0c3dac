/** What is needed to make the renditions of a document. */
import type { Upload } from '../keys.ts';
import type { Logger } from '../log.ts';
import type { PdfToPages } from '../raster/pdf-to-pages.ts';
import type { Api } from '../report/api.ts';
import type { Storage } from '../storage/storage.ts';
import type { RenditionPlan } from './plan.ts';

/** A converted document whose renditions are to be made. */
export interface RenditionJob {
  upload: Upload;
  plan: RenditionPlan;
  /** The folder of the sources, which is removed at the end. */
  directory: string;
}

export interface RenditionParts {
  api: Api;
  storage: Storage;
  pdfToPages: PdfToPages;
  log: Logger;
}

export interface RenditionContext extends RenditionParts {
  /** Resolves when no document is being converted, and after a pause otherwise. */
  turn(): Promise<void>;
  signal: AbortSignal;
}
