/** The formats of the timeline, and the names of its files. */
import type { TimelineFormat } from '../../client/operations/operations.generated.ts';

export type { TimelineFormat };

export const FORMATS: Record<TimelineFormat, { ending: string; type: string }> = {
  WEBVTT_CHAPTERS: { ending: 'chapters.vtt', type: 'text/vtt' },
  WEBVTT_METADATA: { ending: 'metadata.vtt', type: 'text/vtt' },
  HLS_DATERANGE: { ending: 'daterange.txt', type: 'text/plain' },
  JSON: { ending: 'json', type: 'application/json' },
};

// Characters that Windows refuses, and those that nobody sees.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches what no file name may contain
const UNSAFE = /[\\/:*?"<>|\u0000-\u001f\u007f]+/g;
/** Characters of a title in a file name. */
const MAX_LENGTH = 80;

export const fileNameOf = (title: string | null, format: TimelineFormat): string => {
  const name = [...(title ?? '').replace(UNSAFE, ' ')].slice(0, MAX_LENGTH).join('').trim();
  return `${name || 'lectern'}.${FORMATS[format].ending}`;
};

/** The instant of a local date and time, as `<input type="datetime-local">` has it; null when it is empty. */
export function originOf(localTime: string): string | null {
  const instant = new Date(localTime);
  return localTime === '' || Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
