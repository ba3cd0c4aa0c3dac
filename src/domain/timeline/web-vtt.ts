/** The timeline as WebVTT. @see https://www.w3.org/TR/webvtt1/ */
import { type Stretch, titleOf } from './stretch.ts';

/** A page that the presenter turned past is no chapter. Its time belongs to the page before. */
const SHORTEST_CHAPTER_MS = 1_000;
/** Length of the last cue when neither the entry nor the recording has an end. */
const OPEN_END_MS = 12 * 3_600_000;

/** A track of the kind `chapters`: one cue for each page, with its title. */
export function chapters(stretches: readonly Stretch[]): string {
  const cues: Cue[] = [];
  for (const stretch of stretches) {
    const { entry, from } = stretch;
    const to = endOf(stretch);
    const previous = cues.at(-1);
    const isPassed = to - from < SHORTEST_CHAPTER_MS;
    if (isPassed && previous?.to === from) previous.to = to;
    else if (entry.mediaId !== null && !isPassed) {
      cues.push({ id: entry.version, from, to, text: escaped(titleOf(entry)) });
    }
  }
  return webVtt(cues);
}

/** A track of the kind `metadata`: one cue for each page, and for each time without one, with an object of JSON. */
export const metadataTrack = (stretches: readonly Stretch[]): string =>
  webVtt(
    stretches.map((stretch) => ({
      id: stretch.entry.version,
      from: stretch.from,
      to: endOf(stretch),
      // A line with `-->` would begin another cue. JSON has no line breaks.
      text: JSON.stringify(stretch.entry).replaceAll('>', '\\u003e'),
    })),
  );

interface Cue {
  id: number;
  /** In milliseconds of the recording. */
  from: number;
  to: number;
  text: string;
}

const endOf = ({ from, to }: Stretch): number => to ?? from + OPEN_END_MS;

const webVtt = (cues: readonly Cue[]): string =>
  [
    'WEBVTT\n',
    ...cues.map(({ id, from, to, text }) => `${id}\n${timestamp(from)} --> ${timestamp(to)}\n${text}\n`),
  ].join('\n');

function timestamp(milliseconds: number): string {
  const pad = (number: number, length: number) => String(Math.floor(number)).padStart(length, '0');
  const seconds = milliseconds / 1_000;
  return `${pad(seconds / 3_600, 2)}:${pad((seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}.${pad(milliseconds % 1_000, 3)}`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? '');
