/** The rules for a video: how it begins, and how its title changes. */
import type { VideoState } from './state.ts';

/** A video without documents. */
export const newVideo = (id: string, title: string | null, externalId: string | null): VideoState => ({
  id,
  externalId,
  title,
  version: 1,
  share: null,
  medias: [],
});

/** Sets the title of a video. Null removes the title, and undefined leaves it as it is. */
export const renameVideo = (video: VideoState, title: string | null | undefined): VideoState =>
  title === undefined ? video : { ...video, title };
