/** What resolvers hand to each other: state, with just enough around it to go on. */
import type { UploadRef } from '../share/keys.ts';
import { type Media, mediaOf, type Page, type Video } from '../share/state.ts';

export interface MediaRoot {
  media: Media;
  video: Video;
}

export interface PageRoot {
  page: Page;
  upload: UploadRef;
}

export interface ShareRoot extends MediaRoot {
  number: number;
}

export const mediaRoot = (video: Video, id: string): MediaRoot | null => {
  const media = mediaOf(video, id);
  return media ? { media, video } : null;
};

/** The upload whose pages viewers get. */
export const shownUpload = ({ media }: MediaRoot): UploadRef | null =>
  media.shown && { video: media.video, media: media.id, stamp: media.shown.stamp };
