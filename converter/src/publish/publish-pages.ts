/** The pages of a document of any kind: office document, PDF or image. */
import { ConversionError } from '../conversion-error.ts';
import type { Conversion } from '../convert/conversion-parts.ts';
import { publishOfficePages } from '../convert/office-pages.ts';
import type { Identified, ImageKindId } from '../identify/kinds.ts';
import type { Pages } from '../raster/pdf-to-pages.ts';
import { animatedImageWarning } from '../warnings/animated-image.ts';
import { encode } from './encode.ts';
import { drawAndPublish, publishPage, setPageCount } from './publish-page.ts';

/** Draws and stores every page of the document at `path`. Returns the number of pages. @throws ConversionError */
export async function publishPages(
  conversion: Conversion,
  path: string,
  identified: Identified,
): Promise<number> {
  const { kind } = identified;
  await using pages = await conversion.parts.pdfToPages.start(conversion.signal, conversion.budget.maxCpu);
  switch (kind.family) {
    case 'office':
      return await publishOfficePages(conversion, pages, path, { ...identified, kind });
    case 'pdf':
      return await publishPdfPages(conversion, pages, path);
    case 'image':
      return await publishImage(conversion, pages, path, identified.id as ImageKindId);
    default:
      return kind satisfies never;
  }
}

async function publishPdfPages(conversion: Conversion, pages: Pages, path: string): Promise<number> {
  const count = await pages.open(path);
  setPageCount(conversion, count);
  conversion.plan.sources.push({ path, image: null, first: 1, count });
  conversion.phase.enter('drawing');
  await drawAndPublish(conversion, pages, { first: 1, count, titles: await pages.titles() });
  return count;
}

async function publishImage(
  conversion: Conversion,
  pages: Pages,
  path: string,
  id: ImageKindId,
): Promise<number> {
  const first = await pages.image(path, id, 0).catch((error) => {
    throw id === 'heic' && error instanceof ConversionError ? heicError({ cause: error }) : error;
  });
  const { pageCount, animated } = first;
  setPageCount(conversion, pageCount);
  conversion.plan.sources.push({ path, image: id, first: 1, count: pageCount });
  if (animated) conversion.findings.warnings.push(animatedImageWarning());
  conversion.phase.enter('drawing');
  for (let number = 1; number <= pageCount; number++) {
    const pixels = number === 1 ? first : await pages.image(path, id, number - 1);
    const { covered, blank } = pixels;
    const images = await encode(pixels);
    await publishPage(conversion, {
      ...images,
      number,
      text: '',
      title: null,
      notes: '',
      covered,
      blank,
      placeholder: false,
    });
  }
  return pageCount;
}

/** Decoders of HEVC need a patent licence, so the image library has none. */
const heicError = (options: ErrorOptions) =>
  new ConversionError(
    'UNSUPPORTED',
    'The image is in the HEIC format of iPhones. Save it as a JPEG and upload the JPEG.',
    options,
  );
