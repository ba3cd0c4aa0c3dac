import { ConversionError, count } from '../conversion-error.ts';
import type { Identified, OfficeKind } from '../identify/kinds.ts';
import { encode } from '../publish/encode.ts';
import { placeholder } from '../publish/placeholder.ts';
import type { Pages } from '../raster/pdf-to-pages.ts';
import { slideWarnings } from '../warnings/slides.ts';
import { substituted } from '../warnings/substituted-fonts.ts';
import type { Job } from './convert.ts';
import { type Drawing, drawPages, type ReadyPage } from './draw-pages.ts';

/** Draws and stores every page of the document at `path`; answers how many there are. Throws a `ConversionError`. */
export async function publishPages(job: Job, path: string, identified: Identified): Promise<number> {
  const { kind } = identified;
  await using pages = await job.parts.pdfToPages.start(job.signal);
  if (kind.family === 'office') return await officePages(job, pages, path, { ...identified, kind });
  return await (kind.family === 'pdf' ? pdfPages(job, pages, path) : imagePage(job, pages, path));
}

async function pdfPages(job: Job, pages: Pages, path: string): Promise<number> {
  const total = await pages.open(path, 'upload');
  counted(job, total);
  job.stage.enter('drawing');
  await draw(job, pages, { first: 1, count: total, titles: await pages.titles() });
  return total;
}

async function imagePage(job: Job, pages: Pages, path: string): Promise<number> {
  counted(job, 1);
  const pixels = await pages.image(path);
  job.stage.enter('drawing');
  await publish(job, { ...(await encode(pixels)), number: 1, text: '', title: null, drawn: true });
  return 1;
}

/** Each part is drawn while LibreOffice exports the next one. */
async function officePages(
  job: Job,
  pages: Pages,
  path: string,
  { id, kind, filterOptions, perhapsLocked }: Identified & { kind: OfficeKind },
): Promise<number> {
  const { parts, signal, upload } = job;
  if (!parts.officeToPdf) {
    throw new ConversionError(
      'UNSUPPORTED',
      'Only PDFs and images can be opened here. Save it as a PDF and upload that.',
    );
  }
  const file = { path, kind, extension: upload.extension, filterOptions, perhapsLocked };
  // The one that draws has nothing to do yet.
  const fonts = pages.fonts(path, id).catch(() => []);
  await using office = await parts.officeToPdf.open(file, job.deadline, signal);
  const warning = substituted(await fonts, parts.installedFonts);
  if (warning) job.warnings.push(warning);
  if (office.pageCount !== null) counted(job, office.pageCount);
  let total = 0;
  for await (const { path: part, last, titles = null } of ahead(office.parts(signal))) {
    const found = await pages.open(part, 'worker');
    if (office.pageCount === null && last) counted(job, total + found);
    refuseTooLong(job, total + found);
    job.stage.enter('drawing');
    const remarks = last ? office.remarks(signal) : null;
    const room = (office.pageCount ?? Number.POSITIVE_INFINITY) - total;
    const count = Math.min(found, room);
    await draw(job, pages, { first: total + 1, count, titles: titles ?? (await pages.titles()) });
    total += found;
    const lost = await remarks;
    if (lost) job.warnings.push(...slideWarnings(lost));
  }
  return office.pageCount === null ? total : await keepCount(job, office.pageCount, total);
}

/** The count is out already, and LibreOffice then exported more or fewer pages: say so, page by page. */
async function keepCount(job: Job, told: number, exported: number): Promise<number> {
  for (let number = exported + 1; number <= told; number++) {
    await publish(job, {
      ...(await encode(await placeholder())),
      number,
      text: '',
      title: null,
      drawn: false,
    });
  }
  if (exported > told) {
    const message = `Its last ${exported - told} pages could not be shown.`;
    job.warnings.push({ kind: 'PAGE_NOT_DRAWN', message });
  }
  return told;
}

/** Asks for the next part before the last one is done with. */
async function* ahead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const next = () => {
    const result = iterator.next();
    result.catch(() => {});
    return result;
  };
  let coming = next();
  for (let result = await coming; !result.done; result = await coming) {
    coming = next();
    yield result.value;
  }
}

function counted(job: Job, pageCount: number): void {
  refuseTooLong(job, pageCount);
  job.reporter.counted(pageCount);
}

function refuseTooLong({ limits }: Job, pages: number): void {
  if (pages <= limits.maxPages) return;
  throw new ConversionError(
    'TOO_LONG',
    `It has ${count(pages)} pages; at most ${count(limits.maxPages)} can be shown.`,
  );
}

const draw = (job: Job, pages: Pages, drawing: Drawing) =>
  drawPages(pages, drawing, (page) => publish(job, page), job.signal);

async function publish(job: Job, page: ReadyPage): Promise<void> {
  const { upload, parts, reporter, signal } = job;
  await parts.storage.putPage(upload, page.number, page, signal);
  const { number, width, height, text, title } = page;
  reporter.page({ number, width, height, text, title });
  parts.metrics.pages(1);
  if (!page.drawn) job.placeholder.push(number);
}
