/** Finds pages that PDFium leaves blank although they have content, and draws them with poppler. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Binding } from './pdfium/binding.ts';
import type { Image } from './text/ink.ts';

const PDFTOPPM = '/usr/bin/pdftoppm';
const TIMEOUT_MS = 15_000;
/** `FPDF_PAGEOBJ_TEXT`, `_PATH`, `_IMAGE`, `_SHADING` and `_FORM`. */
const TEXT = 1;
const PATH = 2;
const IMAGE = 3;
const SHADING = 4;
const FORM = 5;
const MAX_OBJECTS = 500;
const MAX_CHARS = 30_000;
/** Annotations that show nothing by themselves: `FPDF_ANNOT_LINK`, `_POPUP` and `_WIDGET`. */
const WITHOUT_INK = [2, 16, 20];
const WHITE = 0xf8;

/** Whether every pixel has the same colour. */
export function isBlank({ pixels }: Pick<Image, 'pixels'>): boolean {
  const [red, green, blue] = pixels;
  for (let at = 3; at < pixels.length; at += 3) {
    if (pixels[at] !== red || pixels[at + 1] !== green || pixels[at + 2] !== blue) return false;
  }
  return true;
}

/** Whether a page has words, pictures, notes or coloured shapes, so that its image should not be blank. */
export function hasContent<P>(pdfium: Binding<P>, page: P): boolean {
  const notes = pdfium.annotations(page, null, MAX_OBJECTS);
  if (notes.some(({ subtype, flags }) => !WITHOUT_INK.includes(subtype) && (flags & 2) === 0)) return true;
  const objects = pdfium.objects(page, MAX_OBJECTS).filter(({ type, fill }) => {
    if (type === IMAGE || type === SHADING || type === FORM) return true;
    return (type === TEXT || type === PATH) && fill.some((channel) => channel < WHITE);
  });
  return objects.some(({ type }) => type !== TEXT) || (objects.length > 0 && hasLetters(pdfium, page));
}

/** Whether a character of the page has ink. The text of empty fields, such as the footers of LibreOffice, is a space. */
function hasLetters<P>(pdfium: Binding<P>, page: P): boolean {
  const text = pdfium.loadText(page);
  if (text === null) return true;
  try {
    const count = Math.min(MAX_CHARS, pdfium.countChars(text));
    for (let index = 0; index < count; index++) {
      const code = pdfium.charCode(text, index);
      // Fonts without Unicode names have the code 0 for each of their letters.
      if (code === 0 || !/[\s\p{Cc}\p{Cf}]/u.test(String.fromCodePoint(Math.min(code, 0x10ffff))))
        return true;
    }
    return false;
  } finally {
    pdfium.closeText(text);
  }
}

/**
 * Draws a page with poppler, which reads some files that PDFium does not. `index` counts from 0. Returns null where
 * poppler is not installed or does not draw the page either.
 */
export function drawWithPoppler(
  path: string,
  index: number,
  { width, height }: Omit<Image, 'pixels'>,
): Uint8Array | null {
  if (!existsSync(PDFTOPPM)) return null;
  const number = String(index + 1);
  const size = ['-scale-to-x', String(width), '-scale-to-y', String(height)];
  const args = ['-f', number, '-l', number, '-singlefile', '-cropbox', ...size, path];
  const { status, stdout } = spawnSync(PDFTOPPM, args, {
    timeout: TIMEOUT_MS,
    maxBuffer: width * height * 3 + 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(stdout?.toString('latin1', 0, 64) ?? '');
  if (status !== 0 || Number(header?.[1]) !== width || Number(header?.[2]) !== height) return null;
  const pixels = stdout.subarray(header?.[0].length);
  return pixels.length === width * height * 3 && !isBlank({ pixels }) ? pixels : null;
}
