/** What a conversion keeps for the renditions that follow it. */
import type { ImageKindId } from '../identify/kinds.ts';
import type { Upload } from '../keys.ts';
import type { ImageReport } from '../report/report.ts';

/** A file from which pages are drawn again. */
export interface PageSource {
  path: string;
  /** The kind of an image file; null for a PDF. */
  image: ImageKindId | null;
  /** The number of the first page of the file in the document. */
  first: number;
  count: number;
}

/** The images of pages, by the number of the page. */
export type PageImages = Map<number, ImageReport[]>;

/** What a conversion keeps, so that renditions of its pages can follow. A restart of the conversion empties it. */
export interface RenditionPlan {
  sources: PageSource[];
  /** The image of each page that the conversion has stored. A placeholder image has no renditions. */
  images: PageImages;
  /** The upload whose pages were copied, and its images when all of them exist; null when the pages were drawn. */
  copyOf: { upload: Upload; images: Promise<PageImages> } | null;
  /** Resolves with the images of the pages when no further one will follow. */
  completed: PromiseWithResolvers<PageImages>;
}

export const emptyPlan = (): RenditionPlan => ({
  sources: [],
  images: new Map(),
  copyOf: null,
  completed: Promise.withResolvers(),
});

export function clearPlan(plan: RenditionPlan): void {
  plan.sources.length = 0;
  plan.images.clear();
}
