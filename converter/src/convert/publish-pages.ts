import type { Identified } from '../identify/kinds.ts';
import { encode } from '../publish/encode.ts';
import type { Pages } from '../raster/pdf-to-pages.ts';
import type { Conversion } from './conversion.ts';
import { publishOfficePages } from './office-pages.ts';
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
      return await publishImage(conversion, pages, path);
    default:
      return kind satisfies never;
  }
}

async function publishPdfPages(conversion: Conversion, pages: Pages, path: string): Promise<number> {
  const count = await pages.open(path, 'upload');
  setPageCount(conversion, count);
  conversion.stage.enter('drawing');
  await drawAndPublish(conversion, pages, { first: 1, count, titles: await pages.titles() });
  return count;
}

async function publishImage(conversion: Conversion, pages: Pages, path: string): Promise<number> {
  setPageCount(conversion, 1);
  const pixels = await pages.image(path);
  conversion.stage.enter('drawing');
  const page = {
    ...(await encode(pixels)),
    number: 1,
    text: '',
    title: null,
    covered: false,
    placeholder: false,
  };
  await publishPage(conversion, page);
  return 1;
}
