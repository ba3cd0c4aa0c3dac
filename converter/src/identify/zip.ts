/** Reads the directory of a ZIP archive, and refuses an archive that is a bomb. */
import { Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import type { Read } from './bytes.ts';
import { MAX_DIRECTORY_BYTES, MAX_ENTRIES, refuseBomb, tooManyFilesError } from './zip-bomb.ts';

export type ZipEntry = Entry & {
  /** The path in UTF-8. */
  name: string;
};

/** An archive whose directory was read and is not a bomb. */
export interface Zip {
  entries: ZipEntry[];
  /** Returns the content of an entry, at most `limit` bytes. @throws BrokenZip */
  read(entry: ZipEntry, limit?: number): Promise<Buffer>;
  /** Returns the content of an entry in chunks, at most as many bytes as the directory states. @throws BrokenZip */
  stream(entry: ZipEntry): AsyncGenerator<Buffer>;
  /** @throws BrokenZip when the content of an entry does not have its checksum */
  verify(entry: ZipEntry): Promise<void>;
}

/** The file is no ZIP archive, or an incomplete one. */
export class BrokenZip extends Error {}

const DEFAULT_READ_LIMIT_BYTES = 4 * 2 ** 20;
const CHUNK_BYTES = 2 ** 18;

const STORED = 0;
const DEFLATED = 8;

/** Reads the directory of an archive. @throws BrokenZip, or ConversionError when the archive is a bomb */
export async function openZip(read: Read, fileSize: number): Promise<Zip> {
  const reader = new Reader(read);
  const end = await endOfArchive(read, fileSize);
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  const zip = await asBrokenZip(fromRandomAccessReaderPromise(reader, end, options));
  const entries = await readEntries(zip);
  refuseBomb(
    entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0),
    fileSize,
  );
  const readEntry: Zip['read'] = async (entry, limit = DEFAULT_READ_LIMIT_BYTES) => {
    const header = await asBrokenZip(zip.readLocalFileHeaderPromise(entry, { minimal: true }));
    const raw = await read(header.fileDataStart, Math.min(entry.compressedSize, limit));
    return unpack(entry, raw, limit);
  };
  return {
    entries,
    read: readEntry,
    async *stream(entry) {
      const header = await asBrokenZip(zip.readLocalFileHeaderPromise(entry, { minimal: true }));
      yield* unpackStream(entry, readChunks(read, header.fileDataStart, entry.compressedSize));
    },
    async verify(entry) {
      const content = await readEntry(entry, entry.uncompressedSize);
      if (crc32(content) !== entry.crc32) throw new BrokenZip('The checksum of an entry is wrong.');
    },
  };
}

/** Lets yauzl read from the file. */
class Reader extends RandomAccessReader {
  #read: Read;

  constructor(read: Read) {
    super();
    this.#read = read;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#read(position, length).then(
      (bytes) => callback(null, bytes.copy(buffer, offset)),
      (error) => callback(error),
    );
  }
}

const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1');
const END_LENGTH = 22;

/**
 * Returns the offset of the archive's end. LibreOffice opens archives with bytes after their end; yauzl refuses
 * them.
 */
async function endOfArchive(read: Read, fileSize: number): Promise<number> {
  const start = Math.max(0, fileSize - END_LENGTH - 0xffff);
  const tail = await read(start, fileSize - start);
  const at = tail.lastIndexOf(END_SIGNATURE, tail.length - END_LENGTH);
  if (at < 0 || tail.length < END_LENGTH) throw new BrokenZip('The end of the archive is missing.');
  const end = start + at + END_LENGTH + tail.readUInt16LE(at + END_LENGTH - 2);
  return Math.min(end, fileSize);
}

async function readEntries(zip: ZipFile): Promise<ZipEntry[]> {
  if (zip.entryCount > MAX_ENTRIES) throw tooManyFilesError(zip.entryCount);
  const entries: ZipEntry[] = [];
  let directory = 0;
  const iterator = zip.eachEntry();
  for (let next = await asBrokenZip(iterator.next()); !next.done; next = await asBrokenZip(iterator.next())) {
    const entry = next.value;
    directory += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    if (directory > MAX_DIRECTORY_BYTES) throw tooManyFilesError(zip.entryCount);
    entries.push(Object.assign(entry, { name: entry.fileNameRaw.toString('utf8') }));
  }
  if (entries.length === 0) throw new BrokenZip('The archive has no entries.');
  return entries;
}

const asBrokenZip = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error) => {
    throw new BrokenZip(error.message, { cause: error });
  });

function unpack({ compressionMethod, uncompressedSize }: ZipEntry, raw: Buffer, limit: number): Buffer {
  if (compressionMethod === STORED) return raw;
  if (compressionMethod !== DEFLATED || uncompressedSize > limit) {
    throw new BrokenZip('An entry has an unknown compression method or is too large.');
  }
  try {
    return inflateRawSync(raw, { maxOutputLength: limit });
  } catch (error) {
    throw new BrokenZip('An entry cannot be unpacked.', { cause: error });
  }
}

async function* readChunks(read: Read, start: number, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += CHUNK_BYTES) {
    const chunk = await read(start + at, Math.min(CHUNK_BYTES, length - at));
    if (chunk.length === 0) return;
    yield chunk;
  }
}

async function* unpackStream(entry: ZipEntry, raw: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (entry.compressionMethod === STORED) return yield* raw;
  if (entry.compressionMethod !== DEFLATED)
    throw new BrokenZip('An entry has an unknown compression method.');
  const inflated = createInflateRaw({ chunkSize: CHUNK_BYTES });
  Readable.from(raw, { objectMode: false })
    .on('error', (error) => inflated.destroy(error))
    .pipe(inflated);
  let length = 0;
  try {
    for await (const chunk of inflated) {
      length += chunk.length;
      if (length > entry.uncompressedSize)
        throw new BrokenZip('An entry is larger than the directory states.');
      yield chunk;
    }
  } catch (error) {
    throw error instanceof BrokenZip
      ? error
      : new BrokenZip('An entry cannot be unpacked.', { cause: error });
  }
}
