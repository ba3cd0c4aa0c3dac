import { open } from 'node:fs/promises';
import { ConversionError } from '../conversion-error.ts';
import { reader } from './bytes.ts';
import { identifyCompound } from './compound.ts';
import { OLE_MAGIC } from './compound-file.ts';
import { identifyFlat } from './flat.ts';
import { type Identified, identified } from './kinds.ts';
import { identifyPackage } from './package.ts';
import { identifyPlain } from './plain.ts';

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);
const RTF = Buffer.from('{\\rtf', 'latin1');
const PDF = Buffer.from('%PDF-', 'latin1');

/**
 * What a file is, by its bytes. Its name decides only where there are none to tell by: text.
 * Throws a `ConversionError`: UNSUPPORTED, LOCKED or DAMAGED.
 */
export async function identify(path: string, extension: string): Promise<Identified> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  if (size === 0) throw new ConversionError('DAMAGED', 'The file is empty.');
  const read = reader(file);
  const head = await read(0, 1024);
  const startsWith = (magic: Buffer) => head.subarray(0, magic.length).equals(magic);

  const known = [ZIP, OLE_MAGIC, PNG, JPEG].some(startsWith);
  if (known && extension === 'pdf' && head.includes(PDF)) {
    throw new ConversionError('UNSUPPORTED', 'It says that it is two kinds of file at once.');
  }
  if (startsWith(ZIP)) return await identifyPackage(read, size, extension);
  if (startsWith(OLE_MAGIC)) return await identifyCompound(read, size, extension);
  if (startsWith(PNG)) return identified('png');
  if (startsWith(JPEG)) return identified('jpeg');
  if (startsWith(RTF)) return identified('rtf');
  // Readers accept up to 1,024 bytes of something else first, and some writers put it there.
  if (head.includes(PDF)) return identified('pdf');
  return (await identifyFlat(read, size)) ?? (await identifyPlain(read, size, extension));
}
