/** The warning about an image that moves, of which a page shows the first picture. */
import type { Warning } from './warning.ts';

export const animatedImageWarning = (): Warning => ({
  kind: 'ANIMATIONS_LOST',
  message: 'The image is animated. The page shows its first picture.',
});
