/** The warnings about what an image cannot show of a slide. */
import type { Warning } from './warning.ts';

/** The number of slides with each kind of content that an image cannot show. */
export interface SlideLosses {
  hidden: number;
  animated: number;
  media: number;
  notes: number;
}

const slides = (count: number) => (count === 1 ? '1 slide' : `${count} slides`);
const has = (count: number) => (count === 1 ? 'has' : 'have');

/** Returns one warning for each kind of loss. */
export function slideWarnings({ hidden, animated, media, notes }: SlideLosses): Warning[] {
  const warnings: [number, Warning['kind'], string][] = [
    [hidden, 'HIDDEN_SLIDES', `${slides(hidden)} marked as hidden ${hidden === 1 ? 'is' : 'are'} left out.`],
    [
      animated,
      'ANIMATIONS_LOST',
      `${slides(animated)} ${has(animated)} animations or transitions, which pages cannot show.`,
    ],
    [media, 'MEDIA_LOST', `${slides(media)} ${has(media)} sound or video, which pages cannot play.`],
    [
      notes,
      'SPEAKER_NOTES',
      `${slides(notes)} ${has(notes)} speaker notes. Everybody who downloads the original file can read them.`,
    ],
  ];
  return warnings.flatMap(([count, kind, message]) => (count > 0 ? [{ kind, message }] : []));
}
