/** The magic bytes of image files. */
import type { KindId } from './kinds.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** Bytes at the beginning of image files, and the kind. */
const MAGIC: readonly [Buffer, KindId][] = [
  [latin1('\x89PNG\r\n\x1a\n'), 'png'],
  [latin1('\xff\xd8\xff'), 'jpeg'],
  [latin1('GIF87a'), 'gif'],
  [latin1('GIF89a'), 'gif'],
  [latin1('II*\0'), 'tiff'],
  [latin1('MM\0*'), 'tiff'],
];

/** ISO/IEC 23008-12, clause 10: the brands of HEIF files; those with AVIF are of the AV1 image format. */
const HEIF_BRAND = /^(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)$/;
const AVIF_BRAND = /^avi[fs]$/;
const BMP_HEADER_SIZES = [12, 16, 40, 52, 56, 64, 108, 124];
/** The root element of an SVG, after the declaration, the document type and comments. */
const SVG = /^\ufeff?(?:\s|<\?[^>]*>|<!--(?:(?!-->).)*-->|<!DOCTYPE\s+svg[^>[]*>)*<svg[\s>]/s;

/** Identifies an image by the beginning of its file. An SVG, which is a text, also has its extension. */
export function identifyImage(head: Buffer, extension: string): KindId | null {
  const found = MAGIC.find(([magic]) => head.subarray(0, magic.length).equals(magic));
  if (found) return found[1];
  const text = (start: number, end: number) => head.toString('latin1', start, end);
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (text(4, 8) === 'ftyp' && HEIF_BRAND.test(text(8, 12))) return 'heic';
  if (text(4, 8) === 'ftyp' && AVIF_BRAND.test(text(8, 12))) return 'avif';
  if (text(0, 2) === 'BM' && head.length > 18 && BMP_HEADER_SIZES.includes(head.readUInt32LE(14)))
    return 'bmp';
  return extension === 'svg' && SVG.test(head.toString('utf8')) ? 'svg' : null;
}
