/** The name a document is saved under. Pure. */
import { cut, printable } from './printable.ts';

// File systems take 255 bytes; the rest is room for `(1)` and `.crdownload`.
const LENGTH = 200;
// What Windows, macOS or a shell gives a meaning to.
const RESERVED = /["'`/\\:*?<>|%$;]/g;
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text).length;

/**
 * A usable file name in the title's own script: `授業` and `pdf` give `授業.pdf`. Never a path, hidden, or
 * longer than 200 bytes of UTF-8; `document.pdf` when the title has nothing to offer.
 */
export function filename(title: string, extension: string): string {
  const clean = printable(printable(title).replace(RESERVED, ' '))
    .replace(/^[. ~-]+/, '')
    .replace(/[. ]+$/, '');
  const stem = cut(clean, (beginning) => bytes(`${beginning}.${extension}`) <= LENGTH).replace(/[. ]+$/, '');
  return `${stem === '' || DEVICES.test(stem) ? `document${stem && ` ${stem}`}` : stem}.${extension}`;
}
