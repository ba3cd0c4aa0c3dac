/** Which of two states of a video is newer. */
import type { Video } from './video.ts';

const linkExpiry = ({ activeShare }: Video): number =>
  activeShare ? Date.parse(activeShare.page.urlExpiresAt) : 0;

/**
 * Whether `next` replaces `known`: it has a higher version, or the same version with links that expire no sooner. An
 * answer to an earlier request may arrive after a later state.
 */
export function supersedes(next: Video, known: Video | null): boolean {
  if (!known || next.version > known.version) return true;
  return next.version === known.version && linkExpiry(next) >= linkExpiry(known);
}
