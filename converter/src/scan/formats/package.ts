/** The measures of packages, which are ZIP archives of XML parts. */
import type { Read } from '../../identify/bytes.ts';
import { BrokenZip, openZip, type Zip, type ZipEntry } from '../../identify/zip.ts';
import type { Tally } from '../tally.ts';
import { scanXml, type XmlRules } from '../xml.ts';
import { looksLikeXml } from '../xml-decoder.ts';
import { hasRecords, scanRecords } from './binary-workbook.ts';
import { OFFICE_OPEN_XML } from './office-open-xml.ts';
import { OPEN_DOCUMENT } from './open-document.ts';

/** Bytes of an embedded document that is scanned; LibreOffice does not open larger ones to draw a page. */
const MAX_EMBEDDED_BYTES = 64 * 2 ** 20;
/** Names of parts that are pictures, sounds, films or fonts. */
const MEDIA =
  /\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svm|mp[34]|m4[av]|wav|wm[av]|avi|mov|[ot]tf|odttf|fntdata)$/i;
const ZIP_MAGIC = Buffer.from('PK\x03\x04', 'latin1');

/**
 * Measures every XML part of a package, whatever its name is, because relationships may name any part. Documents
 * inside of the package are measured as well. @throws LimitExceeded, BrokenZip
 */
export async function scanPackage(read: Read, size: number, tally: Tally, depth = 1): Promise<void> {
  tally.reach('packageDepth', depth);
  const zip = await openZip(read, size);
  const isOpenDocument = zip.entries.some(({ name }) => name === 'mimetype');
  const rules = isOpenDocument ? OPEN_DOCUMENT : OFFICE_OPEN_XML;
  for (const entry of zip.entries) {
    if (entry.compressedSize === 0) continue;
    try {
      await scanEntry(zip, entry, rules, tally, depth);
    } catch (error) {
      // LibreOffice opens documents with damaged pictures.
      if (!(error instanceof BrokenZip && MEDIA.test(entry.name))) throw error;
    }
  }
}

async function scanEntry(
  zip: Zip,
  entry: ZipEntry,
  rules: XmlRules,
  tally: Tally,
  depth: number,
): Promise<void> {
  const chunks = zip.stream(entry);
  const first = await chunks.next();
  if (first.done) return;
  if (looksLikeXml(first.value)) return scanXml(prepend(first.value, chunks), rules, tally);
  await chunks.return(undefined);
  if (isEmbedded(entry, first.value)) await scanEmbedded(zip, entry, tally, depth);
  if (hasRecords(first.value)) {
    tally.add('recordBytes', entry.uncompressedSize);
    scanRecords(await zip.read(entry, entry.uncompressedSize), tally);
  }
}

const isEmbedded = (entry: ZipEntry, beginning: Buffer) =>
  beginning.subarray(0, ZIP_MAGIC.length).equals(ZIP_MAGIC) && entry.uncompressedSize <= MAX_EMBEDDED_BYTES;

async function scanEmbedded(zip: Zip, entry: ZipEntry, tally: Tally, depth: number): Promise<void> {
  const content = await zip.read(entry, MAX_EMBEDDED_BYTES);
  const read: Read = async (offset, length) => content.subarray(offset, offset + length);
  try {
    await scanPackage(read, content.length, tally, depth + 1);
  } catch (error) {
    // LibreOffice does not open it either.
    if (!(error instanceof BrokenZip)) throw error;
  }
}

async function* prepend(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
