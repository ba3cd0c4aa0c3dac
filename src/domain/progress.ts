/** Which changes of a video are nothing but the progress of a conversion that nobody watches. */
import { FIRST_PAGE, type FileState, type MediaState, type VideoState } from './state.ts';

/**
 * Whether the two states differ in nothing but the number of pages that documents have which are not shared. The first
 * page of a document makes a difference, because the document can be shared from then on. So does the end of a
 * conversion.
 */
export function isBackgroundProgress(before: VideoState, after: VideoState): boolean {
  const { share } = after;
  if (before.share?.media !== share?.media || before.share?.page !== share?.page) return false;
  if (factsOf(before) !== factsOf(after)) return false;
  if (before.medias.length !== after.medias.length) return false;
  return after.medias.every((media, index) => {
    const known = before.medias[index] as MediaState;
    const isShared = media.id === share?.media;
    return (
      JSON.stringify(withoutProgress(known, isShared)) === JSON.stringify(withoutProgress(media, isShared))
    );
  });
}

/** Everything of a video besides its share and its documents. A new property of a video is part of it. */
const factsOf = ({ version: _version, share: _share, medias: _medias, ...facts }: VideoState): string =>
  JSON.stringify(facts);

/** The file that everybody sees keeps its number of pages; a file that replaces it later does not. */
const withoutProgress = (media: MediaState, isShared: boolean): MediaState => ({
  ...media,
  upload: isShared && media.upload?.uploadId === media.shown?.uploadId ? media.upload : begun(media.upload),
  shown: isShared ? media.shown : begun(media.shown),
});

const begun = (file: FileState | null): FileState | null =>
  file && { ...file, pagesReady: Math.min(file.pagesReady, FIRST_PAGE) };
