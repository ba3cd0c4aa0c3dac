/** Which documents have content that their pages do not show. */
import type { Media } from '../../../client/video.ts';

/** The server turns the download off when a file has one of these warnings. A test compares them with the server's. */
export const HIDDEN_CONTENT: ReadonlySet<Media['warnings'][number]['kind']> = new Set([
  'SPEAKER_NOTES',
  'HIDDEN_SLIDES',
  'REDACTED_TEXT',
] as const);

export const hidesContent = (media: Media): boolean =>
  media.warnings.some(({ kind }) => HIDDEN_CONTENT.has(kind));
