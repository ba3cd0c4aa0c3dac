/** The measures of web pages. */
import type { LimitId } from '../content-limits.ts';
import type { Tally } from '../tally.ts';

const TAG = /<(\/?)(table|tr|td|th|div|ul|ol|p|img|font|span)\b/gi;
const COUNTED: Readonly<Record<string, LimitId>> = {
  td: 'tableCells',
  th: 'tableCells',
  p: 'paragraphs',
  img: 'shapes',
};
const NESTED: Readonly<Record<string, LimitId>> = { table: 'tableDepth', ul: 'listDepth', ol: 'listDepth' };
/** The longest tag name and its brackets, which two chunks may share. */
const OVERLAP = 16;

/** Measures the tags of a web page, whose syntax is rarely that of XML. @throws LimitExceeded */
export async function scanHtml(chunks: AsyncIterable<Buffer>, tally: Tally): Promise<void> {
  const depths = new Map<string, number>();
  let rest = '';
  for await (const chunk of chunks) {
    tally.add('xmlBytes', chunk.length);
    const text = rest + chunk.toString('latin1');
    const end = Math.max(0, text.length - OVERLAP);
    for (const { index, 1: slash, 2: tag = '' } of text.matchAll(TAG)) {
      if (index < end) count(tag.toLowerCase(), slash === '/');
    }
    rest = text.slice(end);
  }
  for (const { 1: slash, 2: tag = '' } of rest.matchAll(TAG)) count(tag.toLowerCase(), slash === '/');

  function count(tag: string, isEnd: boolean): void {
    tally.add('elements', isEnd ? 0 : 1);
    const counted = COUNTED[tag];
    if (counted && !isEnd) tally.add(counted);
    const nested = NESTED[tag];
    if (!nested) return;
    const depth = Math.max(0, (depths.get(tag) ?? 0) + (isEnd ? -1 : 1));
    depths.set(tag, depth);
    tally.reach(nested, depth);
  }
}
