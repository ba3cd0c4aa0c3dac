/** Tells charsets of Chinese, Japanese and Korean from each other. */
import { isPlausible } from './plausible.ts';
import { decodeStrictly } from './strict.ts';

type Range = readonly [from: number, to: number];

/**
 * First bytes of the punctuation, the syllables and the common characters of each charset: the first level of its
 * standard.
 */
const COMMON: Readonly<Record<string, readonly Range[]>> = {
  gb18030: [
    [0xa1, 0xa3],
    [0xb0, 0xd7],
  ],
  'euc-jp': [
    [0xa1, 0xa5],
    [0xb0, 0xcf],
  ],
  'euc-kr': [
    [0xa1, 0xa3],
    [0xb0, 0xc8],
  ],
  big5: [
    [0xa1, 0xa2],
    [0xa4, 0xc6],
  ],
  shift_jis: [
    [0x81, 0x83],
    [0x88, 0x97],
    [0xa6, 0xdf],
  ],
};

/** Half-width katakana have one byte. */
const KATAKANA: Range = [0xa6, 0xdf];

/** Whether `charset` is a charset of Chinese, Japanese or Korean, and another one gives common characters as well. */
export function hasCjkRival(bytes: Buffer, charset: string): boolean {
  if (!(charset in COMMON)) return false;
  return Object.keys(COMMON).some((other) => other !== charset && isCommon(bytes, other));
}

function isCommon(bytes: Buffer, charset: string): boolean {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) continue;
    if (!COMMON[charset]?.some((range) => isWithin(byte, range))) return false;
    if (!(charset === 'shift_jis' && isWithin(byte, KATAKANA))) at += 1;
  }
  const text = decodeStrictly(bytes, charset);
  return text !== null && isPlausible(text);
}

const isWithin = (byte: number, [from, to]: Range) => byte >= from && byte <= to;
