/** The values that field resolvers receive as their parent: a state, with the states around it. */
import type { UploadRef } from '../domain/keys.ts';
import { type MediaState, mediaOf, type StoredPage, type VideoState } from '../domain/state.ts';

export interface MediaParent {
  media: MediaState;
  video: VideoState;
}

export interface PageParent {
  page: StoredPage;
  upload: UploadRef;
}

export interface ShareParent extends MediaParent {
  /** The page that is shared. */
  number: number;
}

export const mediaParent = (video: VideoState, id: string): MediaParent | null => {
  const media = mediaOf(video, id);
  return media ? { media, video } : null;
};

/** The upload whose pages viewers see; null when there is none. */
export const shownUpload = ({ media }: MediaParent): UploadRef | null =>
  media.shown && { video: media.video, media: media.id, uploadId: media.shown.uploadId };

/** An object with an id. */
export type NodeParent = VideoState | MediaParent | PageParent;
