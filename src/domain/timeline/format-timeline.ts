/** The timeline as text for other programs: players, editors of recordings, scripts. Pure. */
import { dateRanges } from './date-ranges.ts';
import { cutTo, type Stretch } from './stretch.ts';
import { lastSitting, type TimelineEntry } from './timeline.ts';
import { chapters, metadataTrack } from './web-vtt.ts';

export const TIMELINE_FORMATS = ['webvtt_chapters', 'webvtt_metadata', 'hls_daterange', 'json'] as const;
export type TimelineFormat = (typeof TIMELINE_FORMATS)[number];

export interface TimelineFileOptions {
  format: TimelineFormat;
  /** The instant at which the clock of the recording is zero; null for the first share of the last sitting. */
  origin: Date | null;
  /** The end of the recording; null when it is not known. */
  end: Date | null;
}

/** Renders the entries between `origin` and `end`. */
export function formatTimeline(
  entries: readonly TimelineEntry[],
  { format, origin, end }: TimelineFileOptions,
): string {
  const begin = origin ?? lastSitting(entries);
  const stretches = begin ? cutTo(entries, begin, end) : [];
  if (format === 'webvtt_chapters') return chapters(stretches);
  if (format === 'webvtt_metadata') return metadataTrack(stretches);
  if (format === 'hls_daterange') return dateRanges(stretches);
  return `${JSON.stringify({ origin: begin, end, entries: stretches.map(toJson) }, null, 2)}\n`;
}

const toJson = ({ entry, from, to }: Stretch) => ({
  ...entry,
  /** Seconds of the recording. */
  from: from / 1000,
  to: to === null ? null : to / 1000,
});
