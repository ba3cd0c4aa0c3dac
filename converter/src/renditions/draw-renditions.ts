/** Makes the renditions of a document in one pass over its pages. */
import { encodeRendition } from '../publish/encode.ts';
import { PageNotDrawable, type Pages, type Pixels } from '../raster/pdf-to-pages.ts';
import type { RenditionContext, RenditionJob } from './job.ts';
import type { PageSource } from './plan.ts';
import { createImageReports } from './report-images.ts';
import type { RenditionPass } from './sizes.ts';

/** Seconds of processor time that the worker may use for each page, besides the pages' own timeouts. */
const CPU_SECONDS_PER_PAGE = 2;
/** Seconds to open the files. */
const CPU_SECONDS = 60;

/** Draws every page again, and stores and reports the images of one pass. @throws when the pass cannot go on */
export async function drawRenditions(
  job: RenditionJob,
  pass: RenditionPass,
  context: RenditionContext,
): Promise<void> {
  await context.turn();
  context.signal.throwIfAborted();
  const cpu = CPU_SECONDS + CPU_SECONDS_PER_PAGE * job.plan.images.size;
  await using pages = await context.pdfToPages.start(context.signal, () => cpu, pass.box);
  const reports = createImageReports(job, context);
  for (const source of job.plan.sources) await drawSource(job, context, pass, pages, source, reports.add);
  await reports.flush();
}

async function drawSource(
  job: RenditionJob,
  context: RenditionContext,
  pass: RenditionPass,
  pages: Pages,
  source: PageSource,
  report: (number: number) => Promise<void>,
): Promise<void> {
  const { image, path, first, count } = source;
  if (!image) await pages.open(path);
  // One page is encoded while the next one is drawn.
  let encoded: Promise<void> = Promise.resolve();
  try {
    for (let index = 0; index < count; index++) {
      const number = first + index;
      if (!job.plan.images.has(number)) continue;
      await context.turn();
      context.signal.throwIfAborted();
      const pixels = await drawAgain(image ? pages.image(path, image, index) : pages.draw(index));
      await encoded;
      if (!pixels) continue;
      encoded = storeRenditions(job, context, pass, number, pixels).then(() => report(number));
      encoded.catch(() => {});
    }
  } finally {
    await encoded;
  }
}

/** Returns null for a page that cannot be drawn in this size: it keeps its other images. */
const drawAgain = (drawing: Promise<Pixels>): Promise<Pixels | null> =>
  drawing.catch((error) => {
    if (error instanceof PageNotDrawable) return null;
    throw error;
  });

async function storeRenditions(
  { upload, plan }: RenditionJob,
  { storage, signal }: RenditionContext,
  { sizes }: RenditionPass,
  number: number,
  pixels: Pixels,
): Promise<void> {
  const images = plan.images.get(number) ?? [];
  for (const size of sizes) {
    const image = await encodeRendition(pixels, size);
    // A page that is so tall that its own image is narrower may have the same width already.
    if (images.some(({ width }) => width === image.width)) continue;
    await storage.putRendition(upload, number, image, { signal });
    const { width, height, data } = image;
    images.push({ width, height, type: 'image/webp', bytes: data.length });
  }
}
