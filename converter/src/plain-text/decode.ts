/** Reads a text file in any charset, and writes it as UTF-8. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { detectCharset } from './charset.ts';
import { createPageEstimate } from './page-estimate.ts';

const CHUNK_BYTES = 2 ** 20;
/** Bytes of lines with other characters than ASCII that the detection of the charset reads. */
const SAMPLE_BYTES = 2 ** 16;
const NEWLINE = 0x0a;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters distinguish binary data from text
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

/** The text is binary data, or its charset is in doubt. */
export class NotText extends Error {
  readonly reason: 'binary' | 'charset';

  constructor(reason: 'binary' | 'charset') {
    super(`The file is no text: ${reason}.`);
    this.reason = reason;
  }
}

/**
 * Yields the text of a file in chunks, without its byte order mark. Detects the charset where the text is not UTF-8.
 * @throws NotText
 */
export function* decodeFile(path: string): Generator<string> {
  const decoder = new TextDecoder(charsetOf(path), { fatal: true });
  try {
    for (const chunk of chunksOf(path)) yield checked(decoder.decode(chunk, { stream: true }));
    yield checked(decoder.decode());
  } catch (error) {
    if (error instanceof NotText) throw error;
    throw new NotText('charset');
  }
}

function checked(text: string): string {
  if (BINARY.test(text)) throw new NotText('binary');
  return text;
}

function* chunksOf(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

function charsetOf(path: string): string {
  const mark = chunksOf(path).next().value?.subarray(0, 2) ?? Buffer.alloc(0);
  if (mark[0] === 0xff && mark[1] === 0xfe) return 'utf-16le';
  if (mark[0] === 0xfe && mark[1] === 0xff) return 'utf-16be';
  const escapes = { found: false };
  if (isUtf8(path, escapes) && !escapes.found) return 'utf-8';
  const charset = detectCharset(sampleOf(path));
  if (charset === null) throw new NotText('charset');
  return charset;
}

/** `escapes.found` becomes true for an escape sequence of ISO-2022-JP or a zero byte of UTF-16, which are valid UTF-8. */
function isUtf8(path: string, escapes: { found: boolean }): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (const chunk of chunksOf(path)) {
      if (chunk.includes('\x1b$') || chunk.includes(0)) escapes.found = true;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** Returns the first lines that have other bytes than ASCII, or the beginning of the file when there are none. */
function sampleOf(path: string): Buffer {
  const lines: Buffer[] = [];
  let length = 0;
  let beginning: Buffer | null = null;
  for (const chunk of chunksOf(path)) {
    beginning ??= Buffer.from(chunk.subarray(0, SAMPLE_BYTES));
    if (beginning.includes(0)) return beginning;
    for (let start = 0; start < chunk.length && length < SAMPLE_BYTES; ) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline < 0 ? chunk.length : newline + 1;
      const line = chunk.subarray(start, Math.min(end, start + SAMPLE_BYTES));
      if (line.some((byte) => byte >= 0x80 || byte === 0x1b)) {
        lines.push(Buffer.from(line));
        length += line.length;
      }
      start = end;
    }
    if (length >= SAMPLE_BYTES) break;
  }
  return lines.length > 0 ? Buffer.concat(lines) : (beginning ?? Buffer.alloc(0));
}

/** Writes the text of a file as UTF-8. Returns the least number of pages that the text fills. @throws NotText */
export function writeAsUtf8(path: string, to: string): { minPages: number } {
  const estimate = createPageEstimate();
  const file = openSync(to, 'w');
  try {
    for (const text of decodeFile(path)) {
      estimate.add(text);
      writeSync(file, text);
    }
  } finally {
    closeSync(file);
  }
  return { minPages: estimate.minPages() };
}
