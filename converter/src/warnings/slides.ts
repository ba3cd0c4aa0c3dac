import type { Warning } from '../report/api.ts';

/** What a presentation has that an image cannot show: numbers of slides. */
export interface Remarks {
  hidden: number;
  animated: number;
  media: number;
  notes: number;
}

const slides = (count: number) => (count === 1 ? '1 slide' : `${count} slides`);
const has = (count: number) => (count === 1 ? 'has' : 'have');

/** One warning for each thing there is. */
export function slideWarnings({ hidden, animated, media, notes }: Remarks): Warning[] {
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
      `${slides(notes)} ${has(notes)} speaker notes, which whoever downloads the original can read.`,
    ],
  ];
  return warnings.flatMap(([count, kind, message]) => (count > 0 ? [{ kind, message }] : []));
}
