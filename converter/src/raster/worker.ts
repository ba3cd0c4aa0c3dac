import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { KindId } from '../identify/kinds.ts';
import { fontsOf } from '../warnings/fonts.ts';
import type { Binding } from './binding.ts';
import type { Box } from './box.ts';
import { loadNative } from './native.ts';
import type { Titles } from './outline.ts';
import { type Opened, openPdf, type Pdf } from './pdf.ts';
import { loadWasm } from './wasm.ts';

/**
 * Runs inside a worker: reads a stranger's file and hands out nothing but pixels and text, so that what
 * is published is made from those by the process outside, whatever became of this one.
 *
 * `node worker.ts native /path/to/libpdfium.so` or `node worker.ts wasm`, then a line of JSON a question;
 * `node worker.ts probe` ends at once.
 */
export type Question =
  | { do: 'hello' }
  | { do: 'open'; file: string }
  | { do: 'titles' }
  | { do: 'draw'; index: number; box: Box; to: string }
  | { do: 'fonts'; file: string; kind: KindId }
  | { do: 'image'; file: string; box: Box; to: string };

export type Answer =
  | { ready: true }
  | { fonts: string[] }
  | { pageCount: number }
  | { titles: Titles }
  | { problem: 'locked' | 'damaged' | 'undrawable' }
  | { width: number; height: number; text: string };

const [engine, library = ''] = process.argv.slice(2);
if (engine === 'probe') process.exit(0);
const pdfium: Binding<unknown> = engine === 'native' ? loadNative(library) : await loadWasm();
let open: Opened | null = null;

function answerOpen(file: string): Answer {
  if (open && 'draw' in open) open[Symbol.dispose]();
  open = openPdf(pdfium, file);
  return 'draw' in open ? { pageCount: open.pageCount } : open;
}

function answerDraw(pdf: Pdf, index: number, box: Box, to: string): Answer {
  return pdf.draw(index, box, ({ width, height, pixels, text }) => {
    writePixels(to, pixels);
    return { width, height, text };
  });
}

/** The file is used again and again, so that its memory is, too. */
function writePixels(to: string, pixels: Uint8Array): void {
  const file = openSync(to, 'a+');
  closeSync(file);
  const slot = openSync(to, 'r+');
  try {
    for (let at = 0; at < pixels.length; ) at += writeSync(slot, pixels, at, pixels.length - at, at);
  } finally {
    closeSync(slot);
  }
}

async function answerImage(file: string, box: Box, to: string): Promise<Answer> {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(file, { limitInputPixels: 2 ** 28 })
    .autoOrient()
    .resize({ ...box, fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) return { problem: 'damaged' };
  writePixels(to, data);
  return { width: info.width, height: info.height, text: '' };
}

async function answer(question: Question): Promise<Answer> {
  try {
    if (question.do === 'hello') return { ready: true };
    if (question.do === 'open') return answerOpen(question.file);
    if (question.do === 'image') return await answerImage(question.file, question.box, question.to);
    if (question.do === 'fonts') return { fonts: await fontsOf(question.file, question.kind) };
    if (!open || !('draw' in open)) return { problem: 'undrawable' };
    if (question.do === 'titles') return { titles: open.titles() };
    return answerDraw(open, question.index, question.box, question.to);
  } catch (error) {
    process.stderr.write(`${(error as Error).stack}\n`);
    return { problem: question.do === 'draw' ? 'undrawable' : 'damaged' };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
