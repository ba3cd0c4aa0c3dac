/** The measures of Excel workbooks in the binary format (.xlsb). */
import type { LimitId } from '../content-limits.ts';
import type { Tally } from '../tally.ts';

/** [MS-XLSB] 2.5.1: BrtBeginSheet and BrtBeginBook begin the parts of sheets and of the workbook. */
const BEGINNINGS = [Buffer.from([0x81, 0x01, 0x00]), Buffer.from([0x83, 0x01, 0x00])];

/** Whether a part that begins with these bytes has the records of a binary workbook. */
export const hasRecords = (beginning: Buffer): boolean =>
  BEGINNINGS.some((bytes) => beginning.subarray(0, bytes.length).equals(bytes));

const FIRST_CELL = 1;
const LAST_CELL = 11;
const MERGE_CELL = 176;
const HYPERLINK = 494;
/** Records that are counted once each. */
const COUNTED: Record<number, LimitId> = {
  39: 'definedNames', // BrtName
  64: 'validations', // BrtDVal
  156: 'sheets', // BrtBundleSh
  [MERGE_CELL]: 'mergedRanges',
  461: 'conditionalFormats', // BrtBeginConditionalFormatting
  [HYPERLINK]: 'hyperlinks',
};

/** Measures a part of an Excel workbook in the binary format. @throws LimitExceeded */
export function scanRecords(bytes: Buffer, tally: Tally): void {
  for (let at = 0; at < bytes.length; ) {
    const type = readVariable(bytes, at, 2);
    const size = readVariable(bytes, type.end, 4);
    const content = bytes.subarray(size.end, size.end + size.value);
    if (type.value >= FIRST_CELL && type.value <= LAST_CELL) tally.add('sheetCells');
    const counted = COUNTED[type.value];
    if (counted) tally.add(counted);
    if (type.value === MERGE_CELL) tally.add('mergedCells', cellsIn(content));
    if (type.value === HYPERLINK) tally.add('hyperlinkCells', cellsIn(content));
    at = size.end + size.value;
  }
}

/** [MS-XLSB] 2.1.4: seven bits in each byte, the lowest first; the highest bit says that another byte follows. */
function readVariable(bytes: Buffer, start: number, maxBytes: number): { value: number; end: number } {
  let value = 0;
  for (let n = 0; n < maxBytes; n++) {
    const byte = bytes[start + n] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * n);
    if (byte < 0x80) return { value, end: start + n + 1 };
  }
  return { value, end: start + maxBytes };
}

/** [MS-XLSB] 2.5.154 UncheckedRfX: the first and last row, and the first and last column. */
function cellsIn(content: Buffer): number {
  if (content.length < 16) return 0;
  const [firstRow = 0, lastRow = 0, firstColumn = 0, lastColumn = 0] = [0, 4, 8, 12].map((offset) =>
    content.readUInt32LE(offset),
  );
  return Math.max(0, lastRow - firstRow + 1) * Math.max(0, lastColumn - firstColumn + 1);
}
