import type { StoreApi } from 'zustand';
import type { Media } from '../../client/video.ts';
import type { Session } from '../../session/session.ts';
import type { Thumbnails } from '../../session/thumbnails.ts';
import type { Uploads } from '../../session/uploads.ts';

/** Whether the pages of a document come from another file. A new upload replaces the pages once its first page exists. */
export const hasNewFile = (before: Media, after: Media): boolean =>
  before.uploadId !== after.uploadId ||
  (before.uploadedOn !== null && before.uploadedOn !== after.uploadedOn) ||
  after.pagesReady < before.pagesReady;

/**
 * Drops cached pages and thumbnails of a document whose file changed, and the upload of a document whose conversion
 * has begun. Returns a function that stops it.
 */
export function watchFiles(
  { store, pages }: Session,
  thumbnails: StoreApi<Thumbnails>,
  uploads: StoreApi<Uploads>,
): () => void {
  return store.subscribe(({ video }, { video: earlier }) => {
    for (const media of video?.sharedLiveMedias ?? []) {
      const before = earlier?.sharedLiveMedias.find(({ id }) => id === media.id);
      if (before && hasNewFile(before, media)) {
        pages.clear(media.id);
        thumbnails.getState().clear(media.id);
      }
      const sent = uploads.getState().uploads[media.id]?.state === 'sent';
      if (sent && media.uploadState !== 'PENDING') uploads.getState().remove(media.id);
    }
  });
}
