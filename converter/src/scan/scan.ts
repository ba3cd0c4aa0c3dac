/** Measures the content of a document of any kind before a program opens it. */
import { open } from 'node:fs/promises';
import { ConversionError } from '../conversion-error.ts';
import { type Read, readerOf } from '../identify/bytes.ts';
import type { KindId } from '../identify/kinds.ts';
import { BrokenZip } from '../identify/zip.ts';
import type { LimitId } from './content-limits.ts';
import { scanBinaryOffice } from './formats/binary-office.ts';
import { scanHtml } from './formats/html.ts';
import { OFFICE_OPEN_XML } from './formats/office-open-xml.ts';
import { OPEN_DOCUMENT } from './formats/open-document.ts';
import { scanPackage } from './formats/package.ts';
import { scanLines } from './formats/plain.ts';
import { scanRtf } from './formats/rtf.ts';
import { LimitExceeded, Tally } from './tally.ts';
import { scanXml } from './xml.ts';

/** The result of a scan. `values` has every measure, for tools that compare documents with the limits. */
export interface ScanResult {
  exceeded: LimitId | null;
  damaged: boolean;
  /** The number of slides or of visible sheets; null for a kind that does not say it, and when the scan ended early. */
  visible: number | null;
  /** Whether the document may have letters that a PDF loses. */
  otherLetters: boolean;
  values: ReadonlyMap<LimitId, number>;
}

const ENDED = { visible: null, otherLetters: false };

/** Kinds whose letters are read while they are measured. */
const SHOWS_LETTERS: ReadonlySet<KindId> = new Set([
  ...(['docx', 'pptx', 'xlsx', 'odt', 'ods', 'odp', 'odg', 'fodt', 'fods', 'fodp'] as const),
  ...(['word2003', 'excel2003', 'ppt'] as const),
]);

const WITH_SLIDES: ReadonlySet<KindId> = new Set(['pptx', 'ppt', 'odp', 'fodp', 'odg']);

/**
 * Measures an office document before LibreOffice opens it, in one pass and in time that is linear in the unpacked size.
 * Runs in a sandboxed worker.
 */
export async function scanDocument(path: string, kind: KindId): Promise<ScanResult> {
  const tally = new Tally();
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  try {
    await scanKind(readerOf(file), size, kind, tally);
    const otherLetters = tally.hasOtherLetters || !SHOWS_LETTERS.has(kind);
    const visible = visibleIn(kind, tally);
    return { exceeded: null, damaged: false, visible, otherLetters, values: tally.values };
  } catch (error) {
    if (error instanceof LimitExceeded)
      return { ...ENDED, exceeded: error.limit, damaged: false, values: tally.values };
    const damaged = error instanceof BrokenZip || error instanceof ConversionError;
    if (damaged) return { ...ENDED, exceeded: null, damaged, values: tally.values };
    throw error;
  }
}

function visibleIn(kind: KindId, tally: Tally): number | null {
  if (WITH_SLIDES.has(kind)) return tally.values.get('slides') ?? 0;
  return kind === 'xlsx' && tally.values.has('sheets') ? tally.visibleSheets : null;
}

async function scanKind(read: Read, size: number, kind: KindId, tally: Tally): Promise<void> {
  switch (kind) {
    case 'docx':
    case 'pptx':
    case 'xlsx':
    case 'xlsb':
    case 'odt':
    case 'ods':
    case 'odp':
    case 'odg':
      return scanPackage(read, size, tally);
    case 'fodt':
    case 'fods':
    case 'fodp':
      return scanXml(chunksOf(read, size), OPEN_DOCUMENT, tally);
    case 'word2003':
    case 'excel2003':
      return scanXml(chunksOf(read, size), OFFICE_OPEN_XML, tally);
    case 'htmlText':
    case 'htmlSheet':
      return scanHtml(chunksOf(read, size), tally);
    case 'rtf':
      return scanRtf(read, size, tally);
    case 'txt':
    case 'csv':
      return scanLines(read, size, tally);
    case 'ppt':
    case 'xls':
      return scanBinaryOffice(read, kind, tally);
    // Nothing here parses these formats. The memory and the time of the sandboxed worker bound them.
    case 'doc':
    case 'doc95':
    case 'xls95':
    case 'biff':
    case 'key':
    case 'pages':
    case 'numbers':
    // LibreOffice opens neither PDFs nor images.
    case 'pdf':
    case 'png':
    case 'jpeg':
    case 'webp':
    case 'gif':
    case 'tiff':
    case 'bmp':
    case 'avif':
    case 'heic':
    case 'svg':
      return;
    default:
      kind satisfies never;
  }
}

const CHUNK_BYTES = 2 ** 18;

async function* chunksOf(read: Read, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += CHUNK_BYTES) yield await read(at, CHUNK_BYTES);
}
