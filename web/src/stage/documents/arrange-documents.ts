/** The order of the documents in the list, and the search in it. */
import type { Media } from '../../client/video.ts';

/** From this number of documents on, the list has a search field. */
export const SEARCH_FROM = 8;

/** Compares without regard to case and accents: `Ete` finds `Été`. */
const folded = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** The shared document first, then the newest first. `search` leaves out other titles, but never the shared document. */
export function arrange(medias: readonly Media[], shown: string | null, search: string): Media[] {
  const wanted = folded(search.trim());
  const newestFirst = medias.toReversed();
  const found = newestFirst.filter(({ id, title }) => id !== shown && folded(title).includes(wanted));
  return [...newestFirst.filter(({ id }) => id === shown), ...found];
}
