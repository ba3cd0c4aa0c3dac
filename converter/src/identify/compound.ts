/** Office documents in compound files. */
import { damagedError, lockedError } from '../conversion-error.ts';
import type { Read } from './bytes.ts';
import { readStreams, type Stream } from './compound-file.ts';
import { notADocumentError } from './format-errors.ts';
import { type Identified, identified } from './kinds.ts';

/**
 * Identifies a document that is a compound file: Office 95 to 2003, or a newer one with a password.
 * @throws ConversionError
 */
export async function identifyCompound(read: Read, size: number, extension: string): Promise<Identified> {
  const streams = await readStreams(read);
  const find = (name: string) => streams.find((stream) => stream.name.toLowerCase() === name);

  if (find('encryptedpackage')) throw lockedError();
  const word = find('worddocument');
  if (word) return identifyWord(word);
  if (find('powerpoint document')) return identifyPowerPoint(find('current user'));
  const workbook = find('workbook');
  if (workbook) return { ...identified('xls'), maybeLocked: await hasFilePass(workbook) };
  const book = find('book');
  if (book) return { ...identified('xls95'), maybeLocked: await hasFilePass(book) };
  return identifyDamaged(read, size, extension);
}

/** [MS-DOC] 2.5.1 FibBase: `nFib` is the version, and bit 8 of the flags marks an encrypted document. */
async function identifyWord(word: Stream): Promise<Identified> {
  const fib = await word.head(32);
  if (fib.length >= 12 && (fib.readUInt16LE(10) & 0x0100) !== 0) throw lockedError();
  const version = fib.length >= 4 ? fib.readUInt16LE(2) : 0;
  return identified(version > 0 && version < 0x69 ? 'doc95' : 'doc');
}

/** [MS-PPT] 2.3.2 CurrentUserAtom: the header token of an encrypted document. */
const ENCRYPTED_TOKEN = 0xf3d1c4df;

async function identifyPowerPoint(currentUser: Stream | undefined): Promise<Identified> {
  const atom = await currentUser?.head(16);
  if (atom && atom.length >= 16 && atom.readUInt32LE(12) === ENCRYPTED_TOKEN) throw lockedError();
  return identified('ppt');
}

const FILE_PASS = 0x2f;
const MAX_RECORDS = 16;

/**
 * Looks for an [MS-XLS] 2.4.117 FilePass among the first records. Excel also writes it for a workbook that is only
 * write-protected, with a well-known key, and LibreOffice opens such a workbook.
 */
async function hasFilePass(workbook: Stream): Promise<boolean> {
  const head = await workbook.head(4096);
  for (let at = 0, records = 0; at + 4 <= head.length && records < MAX_RECORDS; records++) {
    if (head.readUInt16LE(at) === FILE_PASS) return true;
    at += 4 + head.readUInt16LE(at + 2);
  }
  return false;
}

const STREAM_NAMES = [
  ['PowerPoint Document', 'ppt'],
  ['WordDocument', 'doc'],
  ['Workbook', 'xls'],
] as const;
const EXTENSIONS = ['doc', 'dot', 'xls', 'xlt', 'ppt', 'pps', 'pot'];
const MAX_SEARCHED_BYTES = 64 * 2 ** 20;

/** Identifies a file with a damaged directory by the names in it, because LibreOffice may still open the file. */
async function identifyDamaged(read: Read, size: number, extension: string): Promise<Identified> {
  const bytes = await read(0, Math.min(size, MAX_SEARCHED_BYTES));
  if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) throw lockedError();
  const found = STREAM_NAMES.find(([name]) => bytes.includes(Buffer.from(name, 'utf16le')));
  if (found) return identified(found[1]);
  throw EXTENSIONS.includes(extension) ? damagedError() : notADocumentError();
}
