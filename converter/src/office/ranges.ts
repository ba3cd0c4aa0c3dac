/** Pages as LibreOffice counts them, from 1, both included; `to` is null for the last one. */
export interface Range {
  from: number;
  to: number | null;
}

/** The first page alone, so that it can be shown; then more and more at once, as each export costs a little. */
const SIZES = [1, 3, 6, 12, 24];

const sizeOf = (chunk: number) => SIZES[Math.min(chunk, SIZES.length - 1)] ?? 1;

/** Slides in chunks of visible ones: LibreOffice counts hidden slides, but exports none of them. */
export function slideRanges(slides: readonly boolean[]): Range[] {
  const visible = slides.flatMap((shown, index) => (shown ? [index + 1] : []));
  const ranges: Range[] = [];
  for (let at = 0; at < visible.length; ) {
    const chunk = visible.slice(at, at + sizeOf(ranges.length));
    ranges.push({ from: chunk[0] ?? 1, to: chunk.at(-1) ?? 1 });
    at += chunk.length;
  }
  return ranges;
}

/** Up to this many pages are exported as fast as two chunks of them. */
export const FEW = 24;

/** About `count` pages; the last range takes whatever there is. */
export function pageRanges(count: number): Range[] {
  if (count <= 1) return [{ from: 1, to: null }];
  const ranges: Range[] = [{ from: 1, to: 1 }];
  for (let from = 2; from <= count; ) {
    const to = from + sizeOf(ranges.length) - 1;
    ranges.push({ from, to: count <= FEW || to >= count ? null : to });
    if (ranges.at(-1)?.to === null) break;
    from = to + 1;
  }
  return ranges;
}
