/**
 * The program of a raster worker. It runs in a sandbox, reads an untrusted file and returns only pixels and text. The
 * process outside of the sandbox makes all published files from these.
 *
 * `node worker.ts native /path/to/libpdfium.so` or `node worker.ts wasm` reads one `RasterRequest` per line of standard
 * input; `node worker.ts probe` exits at once.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isLackOfResources } from '../../conversion-error.ts';
import type { KindId } from '../../identify/kinds.ts';
import { NotText, writeAsUtf8 } from '../../plain-text/decode.ts';
import { writeAsSpreadsheet } from '../../plain-text/table.ts';
import { surveyFile } from '../../scan/presentation.ts';
import { scanDocument } from '../../scan/scan.ts';
import { LimitExceeded } from '../../scan/tally.ts';
import { fontsOf } from '../../warnings/fonts/fonts.ts';
import type { Box } from '../box.ts';
import { drawImageFile } from '../image.ts';
import { type Opened, openPdf, type Pdf } from '../pdf.ts';
import type { Binding } from '../pdfium/binding.ts';
import { loadNative } from '../pdfium/native.ts';
import type { ImageRequest, RasterAnswer, RasterRequest, TextKind } from './requests.ts';

const [engine, library = ''] = process.argv.slice(2);
if (engine === 'probe') process.exit(0);
const pdfium: Binding<unknown> =
  engine === 'native' ? loadNative(library) : await (await import('../pdfium/wasm.ts')).loadWasm();
let open: Opened | null = null;

function openFile(file: string, words: readonly string[]): RasterAnswer {
  if (open && 'draw' in open) open[Symbol.dispose]();
  open = openPdf(pdfium, file, words);
  return 'draw' in open ? { pageCount: open.pageCount } : open;
}

function drawPage(pdf: Pdf, index: number, box: Box, to: string): RasterAnswer {
  return pdf.draw(index, box, ({ width, height, pixels, text, covered, blank }) => {
    writePixels(to, pixels);
    return { width, height, text, covered, blank };
  });
}

/** Overwrites the file instead of replacing it, so that its memory is used again. */
function writePixels(to: string, pixels: Uint8Array): void {
  closeSync(openSync(to, 'a+'));
  const file = openSync(to, 'r+');
  try {
    for (let offset = 0; offset < pixels.length; ) {
      offset += writeSync(file, pixels, offset, pixels.length - offset, offset);
    }
  } finally {
    closeSync(file);
  }
}

async function drawImage({ file, kind, page, box, to }: ImageRequest): Promise<RasterAnswer> {
  const { pixels, ...image } = await drawImageFile(file, kind, page, box);
  writePixels(to, pixels);
  return { ...image, text: '', covered: false, blank: false };
}

async function scan(file: string, kind: KindId): Promise<RasterAnswer> {
  const { exceeded, damaged, visible, otherLetters, values } = await scanDocument(file, kind);
  return { exceeded, damaged, visible, otherLetters, formulas: values.get('formulas') ?? 0 };
}

function prepareText(file: string, kind: TextKind, to: string): RasterAnswer {
  try {
    return kind === 'csv' ? writeAsSpreadsheet(file, to) : writeAsUtf8(file, to);
  } catch (error) {
    if (error instanceof NotText) return { problem: error.reason };
    if (error instanceof LimitExceeded)
      return { exceeded: error.limit, damaged: false, visible: null, otherLetters: false, formulas: 0 };
    throw error;
  }
}

async function answer(request: RasterRequest): Promise<RasterAnswer> {
  try {
    if (request.do === 'hello') return { ready: true };
    if (request.do === 'open') return openFile(request.file, request.words);
    if (request.do === 'image') return await drawImage(request);
    if (request.do === 'scan') return await scan(request.file, request.kind);
    if (request.do === 'text') return prepareText(request.file, request.kind, request.to);
    if (request.do === 'slides') return { survey: await surveyFile(request.file) };
    if (request.do === 'fonts') return { fonts: await fontsOf(request.file, request.kind) };
    if (!open || !('draw' in open)) return { problem: 'undrawable' };
    if (request.do === 'titles') return { titles: open.titles() };
    return drawPage(open, request.index, request.box, request.to);
  } catch (error) {
    process.stderr.write(`${(error as Error).stack}\n`);
    if (isLackOfResources(error)) return { problem: 'resources' };
    return { problem: request.do === 'draw' ? 'undrawable' : 'damaged' };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
