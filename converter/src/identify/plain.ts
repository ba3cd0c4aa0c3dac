import { ConversionError } from '../conversion-error.ts';
import type { Read } from './bytes.ts';
import { type Identified, identified } from './kinds.ts';
import { countRows, type RowCount } from './rows.ts';

const CHUNK = 2 ** 20;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells garbage from text
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

type Charset = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Plain text has no magic bytes: it has to be text from end to end, and to be called text. */
export async function identifyPlain(read: Read, size: number, extension: string): Promise<Identified> {
  if (extension !== 'txt' && extension !== 'csv') {
    throw new ConversionError('UNSUPPORTED', 'It is not a document we can open, whatever its name says.');
  }
  const found = await charsetOf(read, size);
  if (!found) throw new ConversionError('UNSUPPORTED', 'It is not text, whatever its name says.');
  const { charset, rows } = found;
  if (extension === 'txt') {
    return identified('txt', { filterOptions: TXT[charset], pagesAtLeast: rows.pages() });
  }
  const separator = separatorOf(new TextDecoder(charset).decode(await read(0, CHUNK)));
  return identified('csv', { filterOptions: `${separator},34,${CSV[charset]},1,,0,false,true,false` });
}

/** Of LibreOffice's text filter. It understands a byte order mark by itself. */
const TXT: Record<Charset, string> = {
  'utf-8': 'UTF8',
  'utf-16le': 'UNICODE',
  'utf-16be': 'UNICODE',
  'windows-1252': 'MS_1252',
};
const CSV: Record<Charset, string> = {
  'utf-8': '76',
  'utf-16le': '65535',
  'utf-16be': '65535',
  'windows-1252': '1',
};

async function charsetOf(read: Read, size: number): Promise<{ charset: Charset; rows: RowCount } | null> {
  const mark = await read(0, 2);
  for (const charset of charsetsFor(mark)) {
    const rows = countRows();
    if (await isText(read, size, charset, rows)) return { charset, rows };
  }
  return null;
}

function charsetsFor(mark: Buffer): Charset[] {
  if (mark[0] === 0xff && mark[1] === 0xfe) return ['utf-16le'];
  if (mark[0] === 0xfe && mark[1] === 0xff) return ['utf-16be'];
  return ['utf-8', 'windows-1252'];
}

async function isText(read: Read, size: number, charset: Charset, rows: RowCount): Promise<boolean> {
  const decoder = new TextDecoder(charset, { fatal: true });
  try {
    for (let at = 0; at < size; at += CHUNK) {
      const text = decoder.decode(await read(at, CHUNK), { stream: true });
      if (BINARY.test(text)) return false;
      rows.add(text);
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** The likeliest of comma, semicolon and tab, as a character code: the one most lines have. */
function separatorOf(text: string): number {
  const lines = text.split(/\r\n?|\n/, 20).filter(Boolean);
  const linesWith = (char: string) => lines.filter((line) => line.includes(char)).length;
  const [best] = [',', ';', '\t'].sort((a, b) => linesWith(b) - linesWith(a));
  return (best ?? ',').charCodeAt(0);
}
