/** The pages of an office document, which LibreOffice exports in parts. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ConversionError } from '../conversion-error.ts';
import { emptyWorkbookError, noSlidesError } from '../identify/format-errors.ts';
import type { Identified, OfficeKind } from '../identify/kinds.ts';
import type { OfficeDocument, OfficeFile } from '../office/office-to-pdf.ts';
import { encode } from '../publish/encode.ts';
import { placeholderImage } from '../publish/placeholder.ts';
import { drawAndPublish, publishPage, refuseTooManyPages, setPageCount } from '../publish/publish-page.ts';
import type { Pages } from '../raster/pdf-to-pages.ts';
import { moveWorkerFile } from '../sandbox/worker-files.ts';
import type { SlideSurvey } from '../scan/presentation.ts';
import { missingPagesWarning } from '../warnings/placeholder-pages.ts';
import { formulasWarning, inlineFormulasWarning, unknownSymbolsWarnings } from '../warnings/slide-content.ts';
import { slideWarnings } from '../warnings/slides.ts';
import { strayCellsWarning } from '../warnings/stray-cells.ts';
import { substitutedFontsWarning } from '../warnings/substituted-fonts.ts';
import type { Warning } from '../warnings/warning.ts';
import { wideSheetsWarning } from '../warnings/wide-sheets.ts';
import type { Conversion } from './conversion-parts.ts';
import { prefetch } from './prefetch.ts';

/** Draws and stores the pages of an office document. Each part is drawn while LibreOffice exports the next one. */
export async function publishOfficePages(
  conversion: Conversion,
  pages: Pages,
  path: string,
  identified: Identified & { kind: OfficeKind },
): Promise<number> {
  const { parts, signal } = conversion;
  const { id } = identified;
  if (!parts.officeToPdf) {
    throw new ConversionError(
      'UNSUPPORTED',
      'This server converts only PDFs and images. Save the document as a PDF and upload the PDF.',
    );
  }
  const file = await officeFile(conversion, pages, path, identified);
  const { visible, formulas, otherLetters } = await pages.scan(path, id);
  const survey = id === 'pptx' ? await pages.slides(path) : undefined;
  // The rasterizer reads the fonts while LibreOffice opens the document.
  const fonts = pages.fonts(path, id).catch(() => []);
  await using office = await parts.officeToPdf.open(
    { ...file, survey, otherLetters },
    { deadline: conversion.deadline, maxCpu: conversion.budget.maxCpu },
    signal,
  );
  if (visible === 0) throw identified.kind.app === 'calc' ? emptyWorkbookError() : noSlidesError();
  const warning = substitutedFontsWarning(await fonts, parts.installedFonts);
  if (warning) conversion.findings.warnings.push(warning);
  const lostFormulas = parts.officeToPdf.drawsFormulas ? 0 : formulas;
  conversion.findings.warnings.push(...contentWarnings(office, lostFormulas, survey));
  const { pageCount } = office;
  if (pageCount !== null) setPageCount(conversion, pageCount);
  const exported = await publishParts(conversion, pages, office);
  if (pageCount === null) return exported;
  await reconcile(conversion, pageCount, exported);
  return pageCount;
}

function contentWarnings(
  { strayCells, wideSheets, unknownSymbols }: OfficeDocument,
  lostFormulas: number,
  survey: SlideSurvey | undefined,
): Warning[] {
  return [
    ...(strayCells > 0 ? [strayCellsWarning(strayCells)] : []),
    ...(wideSheets > 0 ? [wideSheetsWarning(wideSheets)] : []),
    ...unknownSymbolsWarnings({ ...survey?.symbolBullets, ...unknownSymbols }, survey?.firstNumber ?? 1),
    ...(lostFormulas > 0 ? [formulasWarning(lostFormulas)] : []),
    ...(lostFormulas === 0 && survey?.inlineFormulas.length
      ? [inlineFormulasWarning(survey.inlineFormulas, survey.firstNumber)]
      : []),
  ];
}

/** Returns the file that LibreOffice opens: the upload, or a plain text or table that the converter writes anew. */
async function officeFile(
  conversion: Conversion,
  pages: Pages,
  path: string,
  { id, kind, maybeLocked }: Identified & { kind: OfficeKind },
): Promise<OfficeFile> {
  if (id !== 'txt' && id !== 'csv')
    return { path, kind, extension: conversion.upload.extension, maybeLocked };
  const text = join(conversion.directory, `text-${randomUUID()}`);
  const minPages = await pages.text(path, id, text);
  // A text that is certainly too long is refused early, because LibreOffice would need a minute to count its pages.
  refuseTooManyPages(conversion, minPages, 'at least ');
  return { path: text, kind, extension: id === 'csv' ? 'fods' : 'txt' };
}

/** Returns the number of pages that LibreOffice exported. */
async function publishParts(conversion: Conversion, pages: Pages, office: OfficeDocument): Promise<number> {
  const { signal } = conversion;
  let total = 0;
  for await (const { path: written, last, words, titles = null, notes } of prefetch(office.parts(signal))) {
    // The part is kept after LibreOffice ends, because its renditions are drawn from it.
    const path = join(conversion.directory, `pages-from-${total + 1}.pdf`);
    await moveWorkerFile(written, path);
    const found = await pages.open(path, words);
    if (office.pageCount === null && last) setPageCount(conversion, total + found);
    refuseTooManyPages(conversion, total + found);
    conversion.phase.enter('drawing');
    const losses = last ? office.slideLosses(signal) : null;
    const remaining = (office.pageCount ?? Number.POSITIVE_INFINITY) - total;
    const count = Math.min(found, remaining);
    conversion.plan.sources.push({ path, image: null, first: total + 1, count });
    await drawAndPublish(conversion, pages, {
      first: total + 1,
      count,
      titles: titles ?? (await pages.titles()),
      notes,
    });
    total += found;
    const lost = await losses;
    if (lost) conversion.findings.warnings.push(...slideWarnings(lost));
  }
  return total;
}

/**
 * Makes the pages match the reported count, which cannot change, when LibreOffice exported more or fewer pages.
 */
async function reconcile(conversion: Conversion, pageCount: number, exported: number): Promise<void> {
  for (let number = exported + 1; number <= pageCount; number++) {
    const image = await encode(await placeholderImage());
    await publishPage(conversion, {
      ...image,
      number,
      text: '',
      title: null,
      notes: '',
      covered: false,
      blank: false,
      placeholder: true,
    });
  }
  if (exported > pageCount) conversion.findings.warnings.push(missingPagesWarning(exported - pageCount));
}
