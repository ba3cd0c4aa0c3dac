/** The rules for a video: how it begins, and how its properties change. */
import type { LookAround, VideoState } from './state.ts';

/**
 * Viewers look at every page of what was shared, as before there was a choice. Clients of that time, whether they use
 * GraphQL or the room, preload the next page.
 */
export const DEFAULT_LOOK_AROUND: LookAround = 'all';

/** A video without documents. */
export const newVideo = (
  id: string,
  title: string | null,
  externalId: string | null,
  lookAround: LookAround = DEFAULT_LOOK_AROUND,
): VideoState => ({
  id,
  externalId,
  title,
  version: 1,
  share: null,
  lookAround,
  presenter: null,
  onePresenter: false,
  shownAt: null,
  medias: [],
});

/** The properties of a video that can change. A property that is left out, or undefined, stays. */
export interface VideoChanges {
  /** Null removes the title. */
  title?: string | null | undefined;
  lookAround?: LookAround | undefined;
  onePresenter?: boolean | undefined;
}

export const updateVideo = (
  video: VideoState,
  { title = video.title, lookAround = video.lookAround, onePresenter = video.onePresenter }: VideoChanges,
): VideoState => ({ ...video, title, lookAround, onePresenter });
