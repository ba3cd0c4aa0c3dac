/** Checks the limits of ZIP archives before an entry is unpacked. */
import { ConversionError } from '../conversion-error.ts';
import { formatCount, formatSize } from '../english-text.ts';

export const MAX_ENTRIES = 20_000;
/** Bytes of all names, extra fields and comments. */
export const MAX_DIRECTORY_BYTES = 16 * 2 ** 20;
const MAX_UNPACKED_BYTES = 2 ** 30;
/**
 * Applies from this unpacked size on. Large documents compress less than that, although small ones may compress
 * more.
 */
const MAX_COMPRESSION_RATIO = 200;
const RATIO_APPLIES_FROM_BYTES = 100 * 2 ** 20;

/** @throws ConversionError when the archive unpacks to more bytes than are allowed */
export function refuseBomb(unpacked: number, fileSize: number): void {
  if (unpacked > MAX_UNPACKED_BYTES) {
    throw tooLargeError(`The file unpacks to ${formatSize(unpacked)}`, formatSize(MAX_UNPACKED_BYTES));
  }
  if (unpacked > RATIO_APPLIES_FROM_BYTES && unpacked > fileSize * MAX_COMPRESSION_RATIO) {
    throw tooLargeError(
      `The file unpacks from ${formatSize(fileSize)} to ${formatSize(unpacked)}`,
      formatSize(RATIO_APPLIES_FROM_BYTES),
    );
  }
}

export const tooManyFilesError = (count: number) =>
  tooLargeError(`The file contains ${formatCount(count)} files`, formatCount(MAX_ENTRIES));

const tooLargeError = (actual: string, limit: string) =>
  new ConversionError('UNSUPPORTED', `${actual}; at most ${limit} are allowed.`);
