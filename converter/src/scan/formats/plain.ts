/** The measures of texts without markup. */
import type { Read } from '../../identify/bytes.ts';
import type { Tally } from '../tally.ts';

const CHUNK_BYTES = 2 ** 20;
const NEWLINE = 0x0a;

/** Measures the longest line of a text in any encoding. @throws LimitExceeded */
export async function scanLines(read: Read, size: number, tally: Tally): Promise<void> {
  let length = 0;
  for (let at = 0; at < size; ) {
    const chunk = await read(at, CHUNK_BYTES);
    if (chunk.length === 0) return;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      tally.reach('lineLength', length + end - start);
      length = 0;
      start = end + 1;
    }
    length += chunk.length - start;
    tally.reach('lineLength', length);
    at += chunk.length;
  }
}
