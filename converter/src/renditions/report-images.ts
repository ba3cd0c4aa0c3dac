/** Reports the images of pages, several pages at a time. */
import type { RenditionContext, RenditionJob } from './job.ts';

/** Pages in one report. The first page is reported alone, because a share begins with it. */
export const PAGES_PER_REPORT = 25;

/** The server expects no further images: the document was deleted or replaced, or the server is of an earlier version. */
export class ImagesRefused extends Error {}

export interface ImageReports {
  /** Adds a page whose images have changed. @throws ImagesRefused */
  add(number: number): Promise<void>;
  /** Reports the pages that are left. @throws ImagesRefused */
  flush(): Promise<void>;
}

export function createImageReports({ upload, plan }: RenditionJob, context: RenditionContext): ImageReports {
  let numbers: number[] = [];
  let isFirst = true;

  async function flush(): Promise<void> {
    if (numbers.length === 0) return;
    const pages = numbers.map((number) => ({ number, images: plan.images.get(number) ?? [] }));
    numbers = [];
    isFirst = false;
    const known = await context.api.sendImages(upload, pages, context.signal);
    if (known === 0 || known === null) throw new ImagesRefused('The server expects no images of the upload.');
  }

  return {
    flush,
    async add(number) {
      numbers.push(number);
      if (isFirst || numbers.length >= PAGES_PER_REPORT) await flush();
    },
  };
}
