import { crc32, inflateRawSync } from 'node:zlib';
import { ConversionError, size } from '../conversion-error.ts';
import type { Read } from './bytes.ts';

/** APPNOTE.TXT, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT: only what identifying needs. */

export interface Entry {
  name: string;
  method: number;
  flags: number;
  crc: number;
  compressed: number;
  uncompressed: number;
  offset: number;
}

/** Not a ZIP archive, or one that was cut short. */
export class BrokenZip extends Error {}

const MAX_ENTRIES = 20_000;
const MAX_DIRECTORY = 16 * 2 ** 20;
const MAX_TOTAL = 2 ** 30;
/** Office XML compresses well, but nothing honest comes near this once it is big. */
const MAX_RATIO = 200;
const RATIO_FROM = 100 * 2 ** 20;

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/** The archive's central directory, refused when what it promises is a bomb. Throws `BrokenZip` or a `ConversionError`. */
export async function readDirectory(read: Read, fileSize: number): Promise<Entry[]> {
  const { entries, offset, length } = await findDirectory(read, fileSize);
  if (entries > MAX_ENTRIES || length > MAX_DIRECTORY) {
    throw bomb(`It holds ${entries.toLocaleString('en-US')} files`, MAX_ENTRIES.toLocaleString('en-US'));
  }
  const list = parseEntries(await read(offset, length));
  refuseBomb(list, fileSize);
  return list;
}

async function findDirectory(read: Read, fileSize: number) {
  const tailStart = Math.max(0, fileSize - 65_557);
  const tail = await read(tailStart, fileSize - tailStart);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const plain = {
      entries: tail.readUInt16LE(at + 10),
      length: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
    };
    const locator = at >= 20 && tail.readUInt32LE(at - 20) === END64_LOCATOR;
    const found = locator ? await readEnd64(read, tail.readBigUInt64LE(at - 12)) : plain;
    if (found.offset + found.length <= fileSize) return found;
  }
  throw new BrokenZip('no end of central directory');
}

async function readEnd64(read: Read, at: bigint) {
  const end = await read(Number(at), 56);
  if (end.length < 56 || end.readUInt32LE(0) !== END64) throw new BrokenZip('no zip64 end');
  return {
    entries: Number(end.readBigUInt64LE(32)),
    length: Number(end.readBigUInt64LE(40)),
    offset: Number(end.readBigUInt64LE(48)),
  };
}

function parseEntries(directory: Buffer): Entry[] {
  const list: Entry[] = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY) {
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    list.push(
      withExtra(extra, {
        name: directory.toString('utf8', at + 46, at + 46 + nameLength),
        flags: directory.readUInt16LE(at + 8),
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        compressed: directory.readUInt32LE(at + 20),
        uncompressed: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
      }),
    );
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
  }
  if (list.length === 0) throw new BrokenZip('an empty central directory');
  return list;
}

/** Sizes of 4 GB and more are in the zip64 extra field; left out there, a bomb would look small. */
function withExtra(extra: Buffer, entry: Entry): Entry {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    let next = at + 4;
    for (const field of ['uncompressed', 'compressed', 'offset'] as const) {
      if (entry[field] !== 0xffffffff || next + 8 > end) continue;
      entry[field] = Number(extra.readBigUInt64LE(next));
      next += 8;
    }
  }
  return entry;
}

function refuseBomb(list: Entry[], fileSize: number): void {
  const total = list.reduce((sum, entry) => sum + entry.uncompressed, 0);
  if (total > MAX_TOTAL) throw bomb(`Unpacked it is ${size(total)}`, size(MAX_TOTAL));
  if (total > RATIO_FROM && total > fileSize * MAX_RATIO) {
    throw bomb(`Unpacked it is ${size(total)}, from ${size(fileSize)}`, size(RATIO_FROM));
  }
}

const bomb = (actual: string, limit: string) =>
  new ConversionError('UNSUPPORTED', `${actual}; at most ${limit} can be opened.`);

/** The content of one entry, at most `limit` bytes of it. Throws `BrokenZip`. */
export async function readEntry(read: Read, entry: Entry, limit = 4 * 2 ** 20): Promise<Buffer> {
  const header = await read(entry.offset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL) throw new BrokenZip('no local header');
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const raw = await read(start, Math.min(entry.compressed, limit));
  if (entry.method === 0) return raw;
  if (entry.method !== 8 || entry.uncompressed > limit) throw new BrokenZip('an entry we cannot read');
  try {
    return inflateRawSync(raw, { maxOutputLength: limit });
  } catch (error) {
    throw new BrokenZip('an entry does not inflate', { cause: error });
  }
}

/** Throws `BrokenZip` when an entry is not what it was when it was packed. */
export async function verifyEntry(read: Read, entry: Entry): Promise<void> {
  const content = await readEntry(read, entry, entry.uncompressed);
  if (crc32(content) !== entry.crc) throw new BrokenZip('an entry has changed since it was packed');
}
