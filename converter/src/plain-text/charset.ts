/** Guesses the charset of a text from its bytes. */
import { createRequire } from 'node:module';
import { hasCjkRival } from './cjk.ts';
import { isPlausible } from './plausible.ts';
import { decodeStrictly } from './strict.ts';
import { wideCharset } from './wide-charset.ts';

/** Labels of the WHATWG Encoding Standard by the names that jschardet reports, in lower case. */
const LABELS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  'windows-1252': 'windows-1252',
  'windows-1253': 'windows-1253',
  'windows-1254': 'windows-1254',
  'windows-1255': 'windows-1255',
  'windows-1256': 'windows-1256',
  'windows-1257': 'windows-1257',
  'windows-1258': 'windows-1258',
  'iso-8859-1': 'windows-1252',
  'iso-8859-2': 'iso-8859-2',
  'iso-8859-5': 'iso-8859-5',
  'iso-8859-7': 'windows-1253',
  'iso-8859-8': 'windows-1255',
  'iso-8859-9': 'windows-1254',
  'iso-8859-13': 'windows-1257',
  'koi8-r': 'koi8-r',
  'koi8-u': 'koi8-u',
  'tis-620': 'windows-874',
  'windows-874': 'windows-874',
  shift_jis: 'shift_jis',
  cp932: 'shift_jis',
  'euc-jp': 'euc-jp',
  gb18030: 'gb18030',
  gb2312: 'gb18030',
  big5: 'big5',
  'euc-kr': 'euc-kr',
  cp949: 'euc-kr',
};

const WESTERN = 'windows-1252';
/** jschardet gives short texts little confidence: a table with ten Chinese characters has 0.03. */
const MIN_CONFIDENCE = 0.02;
/** The best candidate is in doubt when another one that gives other text comes closer than this factor. */
const MIN_LEAD = 1.15;
/** Text of Western Europe that is not ASCII. Windows-1252 shows other characters for text in another charset. */
const USUAL_WESTERN =
  /^[\0-\x7fàâäçéèêëîïôöùûüÿñáíóúßøåæœãõìòÀÂÄÇÉÈÊËÎÏÔÖÙÛÜÑÁÍÓÚØÅÆŒÃÕ€“”‘’–—…«»°²³½§£¿¡ºª]*$/;
/** Most files in another charset than UTF-8 are Western, so their candidate weighs twice. */
const WESTERN_WEIGHT = 2;
/** Below this confidence, a charset of Chinese, Japanese or Korean is in doubt when another of them fits as well. */
const CLEAR_CJK_CONFIDENCE = 0.15;

interface Candidate {
  charset: string;
  confidence: number;
  text: string;
}

/**
 * Returns the label of the charset of a text without a byte order mark that is not UTF-8, or null when it is in doubt.
 * `sample` has whole lines.
 */
export function detectCharset(sample: Buffer): string | null {
  const wide = wideCharset(sample);
  if (wide) return wide;
  if (sample.includes('\x1b$')) return 'iso-2022-jp';
  const candidates = candidatesFor(sample);
  const [best, ...others] = candidates;
  if (!best) return null;
  const rival = others.find(({ text }) => text !== best.text);
  if (best.confidence < (rival?.confidence ?? 0) * MIN_LEAD) return null;
  if (best.confidence < CLEAR_CJK_CONFIDENCE && hasCjkRival(sample, best.charset)) return null;
  // Short Western text has nearly no confidence, and no other charset fits it.
  const isWestern = best.charset === WESTERN && USUAL_WESTERN.test(best.text);
  return isWestern || best.confidence >= MIN_CONFIDENCE ? best.charset : null;
}

/** Loads jschardet, whose tables would take a third of the time in which a raster worker starts. Few documents need it. */
const loadJschardet = (): typeof import('jschardet') => createRequire(import.meta.url)('jschardet');

/** Returns the candidates that decode the sample to plausible text, best first. */
function candidatesFor(sample: Buffer): Candidate[] {
  const { detectAll } = loadJschardet();
  const found = new Map<string, Candidate>();
  for (const { encoding, confidence } of detectAll(sample)) {
    const charset = LABELS[encoding?.toLowerCase() ?? ''];
    if (!charset || found.has(charset)) continue;
    const text = decodeStrictly(sample, charset);
    if (text === null || !isPlausible(text)) continue;
    const weight = charset === WESTERN && USUAL_WESTERN.test(text) ? WESTERN_WEIGHT : 1;
    found.set(charset, { charset, confidence: confidence * weight, text });
  }
  return [...found.values()].sort((a, b) => b.confidence - a.confidence);
}
