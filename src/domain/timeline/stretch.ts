/** The part of a timeline that a recording contains. */
import type { TimelineEntry } from './timeline.ts';

/** The part of an entry that a recording contains. */
export interface Stretch {
  entry: TimelineEntry;
  startsAt: Date;
  /** Null while it lasts and the recording has no end. */
  endsAt: Date | null;
  /** Milliseconds of the recording. */
  from: number;
  to: number | null;
}

/** The entries that a recording from `origin` to `end` contains, cut where it begins and ends. */
export function cutTo(entries: readonly TimelineEntry[], origin: Date, end: Date | null): Stretch[] {
  return entries.flatMap((entry) => {
    const startsAt = entry.shownAt < origin ? origin : entry.shownAt;
    const endsAt = end && (!entry.endedAt || entry.endedAt > end) ? end : entry.endedAt;
    if (endsAt && endsAt <= startsAt) return [];
    const from = startsAt.getTime() - origin.getTime();
    return [{ entry, startsAt, endsAt, from, to: endsAt && endsAt.getTime() - origin.getTime() }];
  });
}

// C0, DEL and C1, and the line separators of Unicode.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches what no format of the timeline can contain
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** One line that names the page: its title, or else the title of the document with the number of the page. */
export function titleOf({ mediaTitle, page, pageTitle }: TimelineEntry): string {
  const line = (text: string | null) => (text ?? '').toWellFormed().replace(UNPRINTABLE, ' ').trim();
  return line(pageTitle) || [line(mediaTitle), page].filter((part) => part !== '').join(' – ');
}
