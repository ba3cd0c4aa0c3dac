/** UTF-16 without a byte order mark. */
import { isPlausible } from './plausible.ts';
import { decodeStrictly } from './strict.ts';

/** UTF-16 without a byte order mark has zero bytes on one side of its spaces, digits and line breaks only. */
export function wideCharset(sample: Buffer): string | null {
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries())
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0 || (even > 0 && odd > 0)) return null;
  const charset = odd > 0 ? 'utf-16le' : 'utf-16be';
  const text = decodeStrictly(sample.subarray(0, sample.length - (sample.length % 2)), charset);
  return text !== null && isPlausible(text) ? charset : null;
}
