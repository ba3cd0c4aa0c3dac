/** The name of a downloaded document. */
import { cut, printable } from './printable.ts';

// File systems accept 255 bytes. The rest leaves room for what browsers append: `(1)` and `.crdownload`.
const MAX_BYTES = 200;
// Characters with a meaning in Windows, macOS or a shell.
const RESERVED = /["'`/\\:*?<>|%$;]/g;
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text).length;

/**
 * A file name in the script of the title: `授業` and `pdf` give `授業.pdf`. It is never a path, never hidden and at
 * most 200 bytes of UTF-8. A title that ends with the extension gets no second one. A title without a usable character
 * gives `document.pdf`.
 */
export function filename(title: string, extension: string): string {
  const clean = withoutExtension(trimmed(printable(printable(title).replace(RESERVED, ' '))), extension);
  const stem = cut(clean, (beginning) => bytes(`${beginning}.${extension}`) <= MAX_BYTES).replace(
    /[. ]+$/,
    '',
  );
  return `${stem === '' || DEVICES.test(stem) ? `document${stem && ` ${stem}`}` : stem}.${extension}`;
}

const trimmed = (text: string) => text.replace(/^[. ~-]+/, '').replace(/[. ]+$/, '');

function withoutExtension(name: string, extension: string): string {
  const ending = `.${extension}`;
  if (!name.toLowerCase().endsWith(ending.toLowerCase())) return name;
  return trimmed(name.slice(0, -ending.length));
}
