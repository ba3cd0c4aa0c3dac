/** The measures of Rich Text Format. */
import { damagedError } from '../../conversion-error.ts';
import type { Read } from '../../identify/bytes.ts';
import type { LimitId } from '../content-limits.ts';
import type { Tally } from '../tally.ts';

const CHUNK_BYTES = 2 ** 20;
/** Size of the longest control word with its parameter, which may cross the end of a chunk. */
const MAX_CONTROL_WORD_BYTES = 64;

const COUNTED = new Map<string, LimitId>(
  Object.entries({
    par: 'paragraphs',
    line: 'paragraphs',
    cell: 'tableCells',
    nestcell: 'tableCells',
    sect: 'sections',
    page: 'pageBreaks',
    pagebb: 'pageBreaks',
    field: 'fields',
    footnote: 'notes',
    annotation: 'comments',
    bkmkstart: 'bookmarks',
    shp: 'shapes',
    do: 'shapes',
    pict: 'shapes',
    object: 'shapes',
  }),
);

/**
 * Measures a document in Rich Text Format in one pass. @throws LimitExceeded, or ConversionError DAMAGED when it states
 * more binary data than it has
 */
export async function scanRtf(read: Read, size: number, tally: Tally): Promise<void> {
  let depth = 0;
  let columns = 0;

  function handle(word: string, parameter: number, end: number): number {
    const counted = COUNTED.get(word);
    if (counted) tally.add(counted);
    if (word === 'itap') tally.reach('tableDepth', parameter);
    if (word === 'trowd') columns = 0;
    if (word === 'cellx') tally.reach('tableColumns', ++columns);
    if (word !== 'bin') return end;
    if (parameter < 0 || end + parameter > size) throw damagedError();
    return end + parameter;
  }

  for (let at = 0; at < size; ) {
    const text = (await read(at, CHUNK_BYTES)).toString('latin1');
    if (text === '') return;
    const isLast = at + text.length >= size;
    const usable = isLast ? text.length : text.length - MAX_CONTROL_WORD_BYTES;
    let next = at + usable;
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match && match.index < usable; match = TOKEN.exec(text)) {
      const [token, word, parameter = ''] = match;
      const end = at + TOKEN.lastIndex;
      next = Math.max(next, end);
      if (token === '{') tally.reach('rtfDepth', ++depth);
      else if (token === '}') depth -= 1;
      else if (word) {
        const after = handle(word, Number(parameter), end);
        if (after === end) continue;
        next = after;
        break;
      }
    }
    at = next;
  }
}

/** A brace, an escaped character, or a control word with its parameter and the space that ends it. */
const TOKEN = /[{}]|\\(?:([a-z]{1,32})(-?\d{1,10})?[ ]?|[^a-z])/g;
