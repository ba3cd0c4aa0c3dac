/** Plain text and CSV. */
import { wideCharset } from '../plain-text/wide-charset.ts';
import type { Read } from './bytes.ts';
import { notADocumentError } from './format-errors.ts';
import { type Identified, identified } from './kinds.ts';

const SEARCHED_BYTES = 2 ** 16;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters distinguish binary data from text
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

/**
 * Identifies plain text and CSV, which have no magic bytes, by the extension. Refuses a file that begins like binary
 * data; a sandboxed worker reads the rest.
 * @throws ConversionError
 */
export async function identifyPlain(read: Read, extension: string): Promise<Identified> {
  if (extension !== 'txt' && extension !== 'csv') throw notADocumentError();
  if (!isText(await read(0, SEARCHED_BYTES))) throw notADocumentError();
  return identified(extension);
}

export function isText(beginning: Buffer): boolean {
  if (/^(?:\xff\xfe|\xfe\xff)/.test(beginning.toString('latin1', 0, 2))) return true;
  return !BINARY.test(beginning.toString('latin1')) || wideCharset(beginning) !== null;
}
