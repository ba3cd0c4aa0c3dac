/** Pages as LibreOffice counts them, from 1, both included; `to` is null for the last one. */
export interface Range {
  from: number;
  to: number | null;
}

/** The first page alone, so that it can be shown; then more and more at once, as each export costs a little. */
const SIZES = [1, 3, 6, 12, 24];

const sizeOf = (chunk: number) => SIZES[Math.min(chunk, SIZES.length - 1)] ?? 1;

/** Slides in chunks of visible ones: LibreOffice counts hidden slides, but exports none of them. */
export function visibleRanges(slides: readonly boolean[]): Range[] {
  const visible = slides.flatMap((shown, index) => (shown ? [index + 1] : []));
  const ranges: Range[] = [];
  for (let at = 0; at < visible.length; ) {
    const chunk = visible.slice(at, at + sizeOf(ranges.length));
    ranges.push({ from: chunk[0] ?? 1, to: chunk.at(-1) ?? 1 });
    at += chunk.length;
  }
  return ranges;
}

/** About `count` pages in chunks; the last chunk takes whatever there is, should the count be short. */
export function chunks(count: number): Range[] {
  const ranges: Range[] = [];
  for (let from = 1; from <= count; ) {
    const to = from + sizeOf(ranges.length) - 1;
    ranges.push({ from, to: to >= count ? null : to });
    from = to + 1;
  }
  return ranges;
}
