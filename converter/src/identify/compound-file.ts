/**
 * Reads the Compound File Binary Format, [MS-CFB]: lists the streams and reads the beginning of one. Reads only the
 * needed sectors and accepts a damaged file, because LibreOffice may still open it.
 */
import type { Read } from './bytes.ts';

export interface Stream {
  name: string;
  size: number;
  /** Returns at most the first `length` bytes. */
  head(length: number): Promise<Buffer>;
}

export const COMPOUND_MAGIC = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** This value and greater values are not sector numbers. */
const FREE = 0xfffffffa;
/** The limit corresponds to 256 MB in sectors of 512 bytes. It ends circular chains. */
const MAX_CHAIN_SECTORS = 2 ** 19;
const MAX_DIRECTORY_SECTORS = 4096;

/** Returns the streams of the file, or those that a damaged directory still lists. */
export async function readStreams(read: Read): Promise<Stream[]> {
  const header = await read(0, 512);
  if (header.length < 512) return [];
  const shift = header.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) return [];
  const sectorSize = 1 << shift;
  const sector = (n: number) => read((n + 1) * sectorSize, sectorSize);
  const next = openFat(sector, header, sectorSize);

  const directory = await readChain(
    header.readUInt32LE(48),
    next,
    sector,
    MAX_DIRECTORY_SECTORS * sectorSize,
  );
  const entries = parseDirectory(directory);
  const root = entries.find((entry) => entry.type === 5);
  const miniFat = await readChain(header.readUInt32LE(60), next, sector, 2 ** 22);
  const cutoff = header.readUInt32LE(56);

  return entries
    .filter((entry) => entry.type === 2)
    .map(({ name, size, start }) => ({
      name,
      size,
      async head(length: number) {
        const wanted = Math.min(length, size);
        if (size >= cutoff || !root) return readChain(start, next, sector, wanted);
        const mini = await readChain(root.start, next, sector, 2 ** 24);
        const miniSector = async (n: number) => mini.subarray(n * 64, n * 64 + 64);
        const miniNext = async (n: number) =>
          n * 4 + 4 <= miniFat.length ? miniFat.readUInt32LE(n * 4) : FREE;
        return readChain(start, miniNext, miniSector, wanted);
      },
    }));
}

type Sector = (n: number) => Promise<Buffer>;
type Next = (n: number) => Promise<number>;

/**
 * Returns a function that reads the file allocation table. The header and a chain that begins there list its
 * sectors.
 */
function openFat(sector: Sector, header: Buffer, sectorSize: number): Next {
  const perSector = sectorSize / 4;
  const cache = new Map<number, Buffer>();
  const locate = async (index: number): Promise<number> => {
    if (index < 109) return header.readUInt32LE(76 + index * 4);
    let at = header.readUInt32LE(68);
    let left = index - 109;
    for (let hops = 0; at < FREE && hops < 4096; hops++) {
      const list = await sector(at);
      if (list.length < sectorSize) return FREE;
      if (left < perSector - 1) return list.readUInt32LE(left * 4);
      left -= perSector - 1;
      at = list.readUInt32LE(sectorSize - 4);
    }
    return FREE;
  };
  return async (n) => {
    const index = Math.floor(n / perSector);
    let table = cache.get(index);
    if (!table) {
      const at = await locate(index);
      table = at < FREE ? await sector(at) : Buffer.alloc(0);
      cache.set(index, table);
    }
    const offset = (n % perSector) * 4;
    return offset + 4 <= table.length ? table.readUInt32LE(offset) : FREE;
  };
}

/** Returns the content of a chain of sectors, at most `limit` bytes. */
async function readChain(start: number, next: Next, sector: Sector, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for (
    let n = start, hops = 0;
    n < FREE && length < limit && hops < MAX_CHAIN_SECTORS;
    n = await next(n), hops++
  ) {
    const part = await sector(n);
    if (part.length === 0) break;
    parts.push(part);
    length += part.length;
  }
  return Buffer.concat(parts).subarray(0, limit);
}

function parseDirectory(directory: Buffer) {
  const entries: { name: string; type: number; start: number; size: number }[] = [];
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    const nameLength = Math.min(64, directory.readUInt16LE(at + 64));
    entries.push({
      name: directory.toString('utf16le', at, at + Math.max(0, nameLength - 2)),
      type: directory.readUInt8(at + 66),
      start: directory.readUInt32LE(at + 116),
      size: directory.readUInt32LE(at + 120),
    });
  }
  return entries;
}
