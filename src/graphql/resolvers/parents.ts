/** What resolvers hand to each other: state, with just enough around it to go on. */
import type { UploadRef } from '../../domain/keys.ts';
import { type MediaState, mediaOf, type PageState, type VideoState } from '../../domain/state.ts';

export interface MediaParent {
  media: MediaState;
  video: VideoState;
}

export interface PageParent {
  page: PageState;
  upload: UploadRef;
}

export interface ShareParent extends MediaParent {
  number: number;
}

export const mediaParent = (video: VideoState, id: string): MediaParent | null => {
  const media = mediaOf(video, id);
  return media ? { media, video } : null;
};

/** The upload whose pages viewers get. */
export const shownUpload = ({ media }: MediaParent): UploadRef | null =>
  media.shown && { video: media.video, media: media.id, uploadId: media.shown.uploadId };
