/** The measures of PowerPoint and Excel documents of 1997 to 2003. */
import type { Read } from '../../identify/bytes.ts';
import { readStreams } from '../../identify/compound-file.ts';
import type { KindId } from '../../identify/kinds.ts';
import type { LimitId } from '../content-limits.ts';
import type { Tally } from '../tally.ts';

/** Bytes of a stream that are measured; the largest file that the converter accepts is not much larger. */
const MAX_STREAM_BYTES = 512 * 2 ** 20;

/** Measures the records of a PowerPoint or Excel document of 1997 to 2003. @throws LimitExceeded */
export async function scanBinaryOffice(read: Read, kind: KindId, tally: Tally): Promise<void> {
  const name = { ppt: 'powerpoint document', xls: 'workbook' }[kind as string];
  const stream = (await readStreams(read)).find((each) => each.name.toLowerCase() === name);
  if (!stream) return;
  const bytes = await stream.head(MAX_STREAM_BYTES);
  if (kind === 'ppt') scanPowerPoint(bytes, tally);
  else scanExcel(bytes, tally);
}

/** [MS-PPT] and [MS-ODRAW]: types of containers. */
const SHAPE_GROUP = 0xf003;
const SHAPE = 0xf004;
const SLIDE = 1006;
const TEXT_CHARS = 4000;
const CONTAINER_VERSION = 0xf;
const HEADER_BYTES = 8;

/** [MS-PPT] 2.3.1 RecordHeader: a container has the version 15, and records follow its header. */
function scanPowerPoint(bytes: Buffer, tally: Tally): void {
  const open: { end: number; isGroup: boolean }[] = [];
  let groups = 0;
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    for (let last = open.at(-1); last && last.end <= at; last = open.at(-1)) {
      if (last.isGroup) groups -= 1;
      open.pop();
    }
    const isContainer = (bytes.readUInt16LE(at) & 0xf) === CONTAINER_VERSION;
    const type = bytes.readUInt16LE(at + 2);
    const end = at + HEADER_BYTES + bytes.readUInt32LE(at + 4);
    if (type === SHAPE) tally.add('shapes');
    if (type === SLIDE) tally.add('slides');
    // Texts of Latin letters have records of another type.
    if (type === TEXT_CHARS) tally.readText(bytes.toString('utf16le', at + HEADER_BYTES, end));
    if (!isContainer) {
      at = end;
      continue;
    }
    const isGroup = type === SHAPE_GROUP;
    if (isGroup) tally.reach('groupDepth', ++groups);
    open.push({ end, isGroup });
    tally.reach('xmlDepth', open.length);
    at += HEADER_BYTES;
  }
}

/** [MS-XLS] 2.3: records that are counted once each. */
const EXCEL_RECORDS: Record<number, LimitId> = {
  6: 'sheetCells', // Formula
  515: 'sheetCells', // Number
  253: 'sheetCells', // LabelSst
  516: 'sheetCells', // Label
  638: 'sheetCells', // RK
  133: 'sheets', // BoundSheet8
  24: 'definedNames', // Lbl
  440: 'hyperlinks', // HLink
  433: 'conditionalFormats', // CF
  446: 'validations', // Dv
};
const MERGE_CELLS = 229;
const MUL_RK = 189;

function scanExcel(bytes: Buffer, tally: Tally): void {
  for (let at = 0; at + 6 <= bytes.length; at += 4 + bytes.readUInt16LE(at + 2)) {
    const type = bytes.readUInt16LE(at);
    const counted = EXCEL_RECORDS[type];
    if (counted) tally.add(counted);
    if (type === MERGE_CELLS) countMerged(bytes.subarray(at + 4, at + 4 + bytes.readUInt16LE(at + 2)), tally);
    if (type === MUL_RK) tally.add('sheetCells', Math.floor(Math.max(0, bytes.readUInt16LE(at + 2) - 6) / 6));
  }
}

/** [MS-XLS] 2.4.168 MergeCells: a count, and for each range the first and last row and the first and last column. */
function countMerged(record: Buffer, tally: Tally): void {
  for (let at = 2; at + 8 <= record.length; at += 8) {
    const [firstRow = 0, lastRow = 0, firstColumn = 0, lastColumn = 0] = [0, 2, 4, 6].map((offset) =>
      record.readUInt16LE(at + offset),
    );
    tally.add('mergedRanges');
    tally.add('mergedCells', Math.max(0, lastRow - firstRow + 1) * Math.max(0, lastColumn - firstColumn + 1));
  }
}
