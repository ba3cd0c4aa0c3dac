/** Numbers and lists as English text. */

/** Separates thousands: "10,000". */
export const formatCount = (n: number) => n.toLocaleString('en-US');

/** Rounds a size in bytes: "300 MB". */
export function formatSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Rounds a duration in milliseconds: "45 seconds", and "5 minutes" from two minutes on. */
export const formatDuration = (ms: number) =>
  ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 1000)} seconds`;

/** Sorts numbers and joins neighbours: "3", "3 and 7", "3, 7 to 9 and 12". */
export function formatNumbers(numbers: readonly number[]): string {
  const runs: string[] = [];
  const sorted = numbers.toSorted((a, b) => a - b);
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    const word = end > start + 1 ? 'to' : 'and';
    runs.push(end === start ? `${sorted[start]}` : `${sorted[start]} ${word} ${sorted[end]}`);
    start = end + 1;
  }
  return formatList(runs);
}

/** Lists at most `max` texts: "a", "a and b", "a, b and c", "a, b and 9 more". */
export function formatList(texts: readonly string[], max = 12): string {
  const shown = texts.length > max ? [...texts.slice(0, max - 1), `${texts.length - max + 1} more`] : texts;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
