/** Pages in LibreOffice's count, from 1; both ends are included, and `to` is null for the last page. */
export interface Range {
  from: number;
  to: number | null;
}

/** The first part has one page, so that it appears early. The parts grow, because each export has a fixed cost. */
const PAGES_PER_PART = [1, 3, 6, 12, 24];

const sizeOf = (part: number) => PAGES_PER_PART[Math.min(part, PAGES_PER_PART.length - 1)] ?? 1;

/**
 * Divides slides into parts of visible slides. LibreOffice counts hidden slides in a range, but does not export
 * them.
 */
export function slideRanges(slides: readonly boolean[]): Range[] {
  const visible = slides.flatMap((shown, index) => (shown ? [index + 1] : []));
  const ranges: Range[] = [];
  for (let start = 0; start < visible.length; ) {
    const part = visible.slice(start, start + sizeOf(ranges.length));
    ranges.push({ from: part[0] ?? 1, to: part.at(-1) ?? 1 });
    start += part.length;
  }
  return ranges;
}

/** One export of the pages after the first is as fast as two exports, up to this number of pages. */
export const MAX_PAGES_IN_ONE_PART = 24;

/** Divides about `count` pages into parts. The last range has no end, because the count may be wrong. */
export function pageRanges(count: number): Range[] {
  if (count <= 1) return [{ from: 1, to: null }];
  const ranges: Range[] = [{ from: 1, to: 1 }];
  for (let from = 2; from <= count; ) {
    const to = from + sizeOf(ranges.length) - 1;
    ranges.push({ from, to: count <= MAX_PAGES_IN_ONE_PART || to >= count ? null : to });
    if (ranges.at(-1)?.to === null) break;
    from = to + 1;
  }
  return ranges;
}

/** Returns a range in the syntax of LibreOffice's `PageRange`: `3`, `2-4` or `25-`. */
export const formatRange = ({ from, to }: Range) =>
  to === null ? `${from}-` : from === to ? `${from}` : `${from}-${to}`;
