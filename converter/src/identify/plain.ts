import type { Read } from './bytes.ts';
import { notADocumentError } from './format-errors.ts';
import { type Identified, identified } from './kinds.ts';
import { createPageEstimate, type PageEstimate } from './page-estimate.ts';

const CHUNK_BYTES = 2 ** 20;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters distinguish binary data from text
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

type Charset = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Identifies plain text and CSV, which have no magic bytes. Such a file has the extension, and consists of text only.
 * @throws ConversionError
 */
export async function identifyPlain(read: Read, size: number, extension: string): Promise<Identified> {
  if (extension !== 'txt' && extension !== 'csv') {
    throw notADocumentError();
  }
  const found = await charsetOf(read, size);
  if (!found) throw notADocumentError();
  const { charset, estimate } = found;
  if (extension === 'txt') {
    return identified('txt', { filterOptions: TXT[charset], minPages: estimate.minPages() });
  }
  const separator = separatorOf(new TextDecoder(charset).decode(await read(0, CHUNK_BYTES)));
  return identified('csv', { filterOptions: `${separator},34,${CSV[charset]},1,,0,false,true,false` });
}

/** Options of LibreOffice's text filter, which detects a byte order mark. */
const TXT: Record<Charset, string> = {
  'utf-8': 'UTF8',
  'utf-16le': 'UNICODE',
  'utf-16be': 'UNICODE',
  'windows-1252': 'MS_1252',
};
/** Character sets in the options of LibreOffice's CSV filter. */
const CSV: Record<Charset, string> = {
  'utf-8': '76',
  'utf-16le': '65535',
  'utf-16be': '65535',
  'windows-1252': '1',
};

async function charsetOf(
  read: Read,
  size: number,
): Promise<{ charset: Charset; estimate: PageEstimate } | null> {
  const mark = await read(0, 2);
  for (const charset of charsetsFor(mark)) {
    const estimate = createPageEstimate();
    if (await isText(read, size, charset, estimate)) return { charset, estimate };
  }
  return null;
}

function charsetsFor(mark: Buffer): Charset[] {
  if (mark[0] === 0xff && mark[1] === 0xfe) return ['utf-16le'];
  if (mark[0] === 0xfe && mark[1] === 0xff) return ['utf-16be'];
  return ['utf-8', 'windows-1252'];
}

async function isText(read: Read, size: number, charset: Charset, estimate: PageEstimate): Promise<boolean> {
  const decoder = new TextDecoder(charset, { fatal: true });
  try {
    for (let at = 0; at < size; at += CHUNK_BYTES) {
      const text = decoder.decode(await read(at, CHUNK_BYTES), { stream: true });
      if (BINARY.test(text)) return false;
      estimate.add(text);
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** Returns the character code of the comma, semicolon or tab, whichever occurs in most lines. */
function separatorOf(text: string): number {
  const lines = text.split(/\r\n?|\n/, 20).filter(Boolean);
  const linesWith = (char: string) => lines.filter((line) => line.includes(char)).length;
  const [best] = [',', ';', '\t'].sort((a, b) => linesWith(b) - linesWith(a));
  return (best ?? ',').charCodeAt(0);
}
