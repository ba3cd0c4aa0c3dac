/** The uploads of this browser that the server has received. */
import type { StoreApi } from 'zustand';
import type { Uploads } from '../../session/uploads.ts';
import type { VideoStore } from '../../session/video-store.ts';

/**
 * Forgets an upload of this browser once the state shows its conversion, or a newer upload of the document. Returns a
 * function that stops it.
 */
export function forgetSentUploads(store: VideoStore, uploads: StoreApi<Uploads>): () => void {
  return store.subscribe(({ video }) => {
    for (const media of video?.sharedLiveMedias ?? []) {
      const upload = uploads.getState().uploads[media.id];
      if (upload?.state !== 'sent') continue;
      const isNewest = media.uploadId === upload.uploadId;
      const wasReplaced = orderOf(media.uploadId) > orderOf(upload.uploadId);
      if (wasReplaced || (isNewest && media.uploadState !== 'UPLOADING')) uploads.getState().remove(media.id);
    }
  });
}

/** The end of the id of an upload is a number that grows with each upload of the document. */
const orderOf = (uploadId: string | null | undefined): number => Number(uploadId?.split(':').at(-1));
