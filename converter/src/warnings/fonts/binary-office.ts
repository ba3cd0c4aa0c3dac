/** The fonts of documents in the binary formats of Microsoft Office. */
import type { Read } from '../../identify/bytes.ts';
import { readStreams } from '../../identify/compound-file.ts';

const MAX_FONTS = 500;
/** The search reads at most this part of a stream. */
const MAX_FONT_TABLE_BYTES = 16 * 2 ** 20;

const upToNul = (text: string) => text.split('\0', 1)[0] ?? '';

async function openStreams(read: Read) {
  const streams = await readStreams(read);
  return (wanted: string) => streams.find(({ name }) => name.toLowerCase() === wanted);
}

/** [MS-PPT] 2.9.8 FontEntityAtom: 68 bytes that begin with the name. */
export function pptFonts(bytes: Buffer): string[] {
  const header = Buffer.from([0xb7, 0x0f, 0x44, 0, 0, 0]);
  const names: string[] = [];
  let at = bytes.indexOf(header);
  for (; at >= 0 && names.length < MAX_FONTS; at = bytes.indexOf(header, at + 1)) {
    names.push(upToNul(bytes.toString('utf16le', at + 6, at + 70)));
  }
  return names;
}

/** [MS-DOC] 2.9.286 SttbfFfn: the FIB has its offset in one of the two table streams. */
export async function docFonts(read: Read): Promise<string[]> {
  const find = await openStreams(read);
  const fib = await find('worddocument')?.head(0x200);
  if (!fib || fib.length < 0x200) return [];
  const table = find((fib.readUInt16LE(10) & 0x0200) !== 0 ? '1table' : '0table');
  const offset = fib.readUInt32LE(0x112);
  const length = fib.readUInt32LE(0x116);
  if (!table || offset + length > MAX_FONT_TABLE_BYTES) return [];
  const fonts = (await table.head(offset + length)).subarray(offset);
  const names: string[] = [];
  for (let at = 4; at + 40 < fonts.length; at += 1 + (fonts[at] ?? 0)) {
    names.push(upToNul(fonts.toString('utf16le', at + 40, at + 1 + (fonts[at] ?? 0))));
  }
  return names;
}

const FONT_RECORD = 0x31;

/** [MS-XLS] 2.4.122 Font: records among the globals at the beginning of the workbook. */
export async function xlsFonts(read: Read): Promise<string[]> {
  const find = await openStreams(read);
  const head = (await find('workbook')?.head(2 ** 17)) ?? Buffer.alloc(0);
  const names: string[] = [];
  for (let at = 0; at + 20 < head.length && names.length < MAX_FONTS; at += 4 + head.readUInt16LE(at + 2)) {
    if (head.readUInt16LE(at) !== FONT_RECORD) continue;
    const length = head[at + 18] ?? 0;
    const isWide = ((head[at + 19] ?? 0) & 1) === 1;
    const end = at + 20 + length * (isWide ? 2 : 1);
    names.push(head.toString(isWide ? 'utf16le' : 'latin1', at + 20, end));
  }
  return names;
}
