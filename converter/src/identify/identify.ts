import { open } from 'node:fs/promises';
import { ConversionError } from '../conversion-error.ts';
import { readerOf } from './bytes.ts';
import { identifyCompound } from './compound.ts';
import { COMPOUND_MAGIC } from './compound-file.ts';
import { identifyFlat } from './flat.ts';
import { ambiguousFormatError } from './format-errors.ts';
import { type Identified, identified } from './kinds.ts';
import { identifyPackage } from './package.ts';
import { identifyPlain } from './plain.ts';

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);
const RTF = Buffer.from('{\\rtf', 'latin1');
const PDF = Buffer.from('%PDF-', 'latin1');
/**
 * PDF readers accept a header anywhere in the first 1,024 bytes, and some programs write other bytes before it.
 */
const PDF_HEADER_WITHIN_BYTES = 1024;

/**
 * Identifies a file by its bytes; the extension decides only for plain text and CSV.
 * @throws ConversionError UNSUPPORTED, LOCKED or DAMAGED
 */
export async function identify(path: string, extension: string): Promise<Identified> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  if (size === 0) {
    throw new ConversionError(
      'DAMAGED',
      'The file is empty. Save the document again and upload the new file.',
    );
  }
  const read = readerOf(file);
  const head = await read(0, PDF_HEADER_WITHIN_BYTES);
  const startsWith = (magic: Buffer) => head.subarray(0, magic.length).equals(magic);

  const hasOtherMagic = [ZIP, COMPOUND_MAGIC, PNG, JPEG].some(startsWith);
  if (hasOtherMagic && extension === 'pdf' && head.includes(PDF)) {
    throw ambiguousFormatError();
  }
  if (startsWith(ZIP)) return await identifyPackage(read, size, extension);
  if (startsWith(COMPOUND_MAGIC)) return await identifyCompound(read, size, extension);
  if (startsWith(PNG)) return identified('png');
  if (startsWith(JPEG)) return identified('jpeg');
  if (startsWith(RTF)) return identified('rtf');
  if (head.includes(PDF)) return identified('pdf');
  return (await identifyFlat(read, size)) ?? (await identifyPlain(read, extension));
}
