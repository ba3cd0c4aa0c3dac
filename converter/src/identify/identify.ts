/** Identifies a file by its bytes. */
import { open } from 'node:fs/promises';
import { ConversionError } from '../conversion-error.ts';
import { type Read, readerOf } from './bytes.ts';
import { identifyCompound } from './compound.ts';
import { COMPOUND_MAGIC } from './compound-file.ts';
import { identifyFlatXml } from './flat-xml.ts';
import { ambiguousFormatError } from './format-errors.ts';
import { identifyImage } from './image.ts';
import { type Identified, identified } from './kinds.ts';
import { identifyMisnamed } from './misnamed.ts';
import { identifyPackage } from './package.ts';
import { pdfBeginning } from './pdf-header.ts';
import { identifyPlain } from './plain.ts';

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
/** APPNOTE.TXT 8.5.4: the mark of an archive that was to be divided and has one part. LibreOffice does not skip it. */
const SPANNED_ZIP = Buffer.from('PK00PK\x03\x04', 'latin1');
const SPANNED_MARK_BYTES = 4;
const RTF = Buffer.from('{\\rtf', 'latin1');
const PDF = Buffer.from('%PDF-', 'latin1');
const HEAD_BYTES = 1024;

/**
 * Identifies a file by its bytes; the extension decides only for plain text, for CSV, for SVG and for files that Word
 * and Excel open although their extension is wrong.
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
  const head = await read(0, HEAD_BYTES);
  const startsWith = (magic: Buffer) => head.subarray(0, magic.length).equals(magic);
  const image = identifyImage(head, extension);

  const hasOtherMagic = [ZIP, SPANNED_ZIP, COMPOUND_MAGIC].some(startsWith) || image !== null;
  if (hasOtherMagic && extension === 'pdf' && head.includes(PDF)) {
    throw ambiguousFormatError();
  }
  if (startsWith(ZIP)) return await identifyPackage(read, size, extension);
  if (startsWith(SPANNED_ZIP)) return await identifySpanned(read, size, extension);
  if (startsWith(COMPOUND_MAGIC)) return await identifyCompound(read, size, extension);
  if (image) return identified(image);
  if (startsWith(RTF)) return identified('rtf');
  const beginning = await pdfBeginning(read, size, extension);
  if (beginning) return identified('pdf', { beginning });
  return (
    (await identifyFlatXml(read, size)) ??
    (await identifyMisnamed(read, extension)) ??
    (await identifyPlain(read, extension))
  );
}

async function identifySpanned(read: Read, size: number, extension: string): Promise<Identified> {
  const withoutMark: Read = (offset, length) => read(offset + SPANNED_MARK_BYTES, length);
  const found = await identifyPackage(withoutMark, size - SPANNED_MARK_BYTES, extension);
  return { ...found, beginning: { skip: SPANNED_MARK_BYTES, insert: '' } };
}
