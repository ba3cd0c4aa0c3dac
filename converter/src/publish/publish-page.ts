/** Stores and reports single pages, and refuses a document with too many of them. */
import { ConversionError } from '../conversion-error.ts';
import type { Conversion } from '../convert/conversion-parts.ts';
import { type DrawOptions, drawPages, type EncodedDocumentPage } from '../convert/draw-pages.ts';
import { formatCount } from '../english-text.ts';
import type { Pages } from '../raster/pdf-to-pages.ts';

/** Reports the number of pages. @throws ConversionError TOO_LONG */
export function setPageCount(conversion: Conversion, pageCount: number): void {
  refuseTooManyPages(conversion, pageCount);
  conversion.reporter.setPageCount(pageCount);
}

/** `prefix` is `at least ` when the document may have more pages. @throws ConversionError TOO_LONG */
export function refuseTooManyPages(
  { limits: { maxPages } }: Conversion,
  pageCount: number,
  prefix: '' | 'at least ' = '',
): void {
  if (pageCount <= maxPages) return;
  throw new ConversionError(
    'TOO_LONG',
    `The document has ${prefix}${formatCount(pageCount)} pages; at most ${formatCount(maxPages)} are allowed. Split it and upload the parts.`,
  );
}

/** Draws pages of the PDF that `pages` has open, and stores and reports each. */
export const drawAndPublish = (conversion: Conversion, pages: Pages, options: DrawOptions) =>
  drawPages(pages, options, (page) => publishPage(conversion, page), conversion.signal);

/** Stores a page and reports it. */
export async function publishPage(conversion: Conversion, page: EncodedDocumentPage): Promise<void> {
  const { upload, parts, reporter } = conversion;
  await parts.storage.putPage(upload, page.number, page, conversion);
  const { number, width, height, text, title, notes, type, image } = page;
  reporter.addPage({ number, width, height, text, title, ...(notes !== '' && { notes }) });
  parts.metrics.pages(1);
  if (page.covered) conversion.findings.coveredPages.push(number);
  if (page.blank) conversion.findings.blankPages.push(number);
  if (!page.placeholder) conversion.plan.images.set(number, [{ width, height, type, bytes: image.length }]);
  if (page.placeholder) conversion.findings.placeholders.push(number);
  else conversion.budget.pageDrawn();
}
