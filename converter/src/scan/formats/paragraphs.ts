/** The measures of paragraphs, which several formats share. */
import type { Tally } from '../tally.ts';

/** Counts paragraphs and measures the longest one. */
export function paragraphHandlers(tally: Tally) {
  let open = 0;
  let length = 0;
  return {
    start(): void {
      tally.add('paragraphs');
      open += 1;
      length = 0;
    },
    end(): void {
      open -= 1;
    },
    text(text: string): void {
      if (open === 0) return;
      length += text.length;
      tally.reach('paragraphLength', length);
    },
  };
}
