/** Recognises PDFs whose pages do not show their content: forms of Adobe, and portfolios. */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { Binding } from './pdfium/binding.ts';

/**
 * `FORMTYPE_XFA_FULL` and `FORMTYPE_XFA_FOREGROUND`: only Adobe's programs show the first; the second has pages as
 * well.
 */
const XFA_FULL = 2;
const XFA_FOREGROUND = 3;
/** The page that Adobe's programs write into a form for programs that do not show it. */
const PLEASE_WAIT = /^\s*(?:please wait|veuillez patienter|bitte warten|espere|attendere)/i;
const MAX_SEARCHED_CHARS = 200;
const MAX_SEARCHED_BYTES = 64 * 2 ** 20;
const MAX_OBJECT_STREAM_BYTES = 4 * 2 ** 20;
const MAX_OBJECT_STREAMS = 500;

/** Returns why the pages of a PDF only stand for a content that they do not show, or null. */
export function placeholderPdf<P>(
  pdfium: Binding<P>,
  document: P,
  path: string,
): 'form' | 'portfolio' | null {
  const type = pdfium.formType(document);
  if (type === XFA_FULL) return 'form';
  if (type === XFA_FOREGROUND && PLEASE_WAIT.test(firstWords(pdfium, document))) return 'form';
  return pdfium.attachmentCount(document) > 0 && hasCollection(path) ? 'portfolio' : null;
}

function firstWords<P>(pdfium: Binding<P>, document: P): string {
  const page = pdfium.loadPage(document, 0);
  if (page === null) return '';
  const text = pdfium.loadText(page);
  const count = text === null ? 0 : Math.min(MAX_SEARCHED_CHARS, pdfium.countChars(text));
  const codes = Array.from({ length: count }, (_, index) =>
    text === null ? 0 : pdfium.charCode(text, index),
  );
  if (text !== null) pdfium.closeText(text);
  pdfium.closePage(page);
  return String.fromCharCode(...codes);
}

/** PDF 32000-1:2008, 12.3.5: the catalog of a portfolio has the entry `Collection`. PDFium does not read it. */
function hasCollection(path: string): boolean {
  const bytes = readFileSync(path).subarray(0, MAX_SEARCHED_BYTES);
  if (bytes.includes('/Collection')) return true;
  let at = bytes.indexOf('/ObjStm');
  for (let count = 0; at >= 0 && count < MAX_OBJECT_STREAMS; count++, at = bytes.indexOf('/ObjStm', at + 1)) {
    const stream = /stream\r?\n/g.exec(bytes.toString('latin1', at, at + 1024));
    if (stream && inflates(bytes.subarray(at + stream.index + stream[0].length)).includes('/Collection')) {
      return true;
    }
  }
  return false;
}

function inflates(bytes: Buffer): Buffer {
  try {
    return inflateSync(bytes.subarray(0, MAX_OBJECT_STREAM_BYTES), {
      maxOutputLength: MAX_OBJECT_STREAM_BYTES,
    });
  } catch {
    return Buffer.alloc(0);
  }
}
