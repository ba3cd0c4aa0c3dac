import { ConversionError } from '../conversion-error.ts';
import { DAMAGED, LOCKED } from '../sentences.ts';
import type { Read } from './bytes.ts';
import { readStreams, type Stream } from './compound-file.ts';
import { type Identified, identified } from './kinds.ts';

/** What kind of document an OLE2 compound file is: Office 95 to 2003, or a newer one behind a password. */
export async function identifyCompound(read: Read, size: number, extension: string): Promise<Identified> {
  const streams = await readStreams(read);
  const find = (name: string) => streams.find((stream) => stream.name.toLowerCase() === name);

  if (find('encryptedpackage')) throw new ConversionError('LOCKED', LOCKED);
  const word = find('worddocument');
  if (word) return identifyWord(word);
  const powerpoint = find('powerpoint document');
  if (powerpoint) return identifyPowerPoint(find('current user'));
  const workbook = find('workbook');
  if (workbook) return { ...identified('xls'), perhapsLocked: await hasFilePass(workbook) };
  const book = find('book');
  if (book) return { ...identified('xls95'), perhapsLocked: await hasFilePass(book) };
  return identifyBroken(read, size, extension);
}

/** [MS-DOC] 2.5.1 FibBase: nFib tells the version, bit 8 of the flags whether it is encrypted. */
async function identifyWord(word: Stream): Promise<Identified> {
  const fib = await word.head(32);
  if (fib.length >= 12 && (fib.readUInt16LE(10) & 0x0100) !== 0) throw new ConversionError('LOCKED', LOCKED);
  const version = fib.length >= 4 ? fib.readUInt16LE(2) : 0;
  return identified(version > 0 && version < 0x69 ? 'doc95' : 'doc');
}

/** [MS-PPT] 2.3.2 CurrentUserAtom: its header token says whether the document is encrypted. */
async function identifyPowerPoint(currentUser: Stream | undefined): Promise<Identified> {
  const atom = await currentUser?.head(16);
  if (atom && atom.length >= 16 && atom.readUInt32LE(12) === 0xf3d1c4df)
    throw new ConversionError('LOCKED', LOCKED);
  return identified('ppt');
}

/**
 * [MS-XLS] 2.4.117 FilePass, among the first records. Excel also writes it for a workbook that is merely
 * write-protected, with a key everybody knows: LibreOffice opens those.
 */
async function hasFilePass(workbook: Stream): Promise<boolean> {
  const head = await workbook.head(4096);
  for (let at = 0, records = 0; at + 4 <= head.length && records < 16; records++) {
    if (head.readUInt16LE(at) === 0x2f) return true;
    at += 4 + head.readUInt16LE(at + 2);
  }
  return false;
}

const NAMES = [
  ['PowerPoint Document', 'ppt'],
  ['WordDocument', 'doc'],
  ['Workbook', 'xls'],
] as const;

/** A directory that does not hold together: LibreOffice may still open it, if it names what it was. */
async function identifyBroken(read: Read, size: number, extension: string): Promise<Identified> {
  const bytes = await read(0, Math.min(size, 64 * 2 ** 20));
  if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) throw new ConversionError('LOCKED', LOCKED);
  const found = NAMES.find(([name]) => bytes.includes(Buffer.from(name, 'utf16le')));
  if (found) return identified(found[1]);
  if (['doc', 'dot', 'xls', 'xlt', 'ppt', 'pps', 'pot'].includes(extension)) {
    throw new ConversionError('DAMAGED', DAMAGED);
  }
  throw new ConversionError('UNSUPPORTED', 'It is not a document we can open, whatever its name says.');
}
