/** A video as the outbox keeps it. */
import type { VideoState } from '../domain/state.ts';

/** More than a room's message has place for; the rest is a GraphQL query away. */
const MOST = 40;

/** The state with the newest documents only, the one on show always among them. */
export function snapshot(video: VideoState): VideoState {
  if (video.medias.length <= MOST) return video;
  const newest = video.medias.slice(-MOST);
  const shown = video.medias.find(({ id }) => id === video.share?.media);
  return { ...video, medias: !shown || newest.includes(shown) ? newest : [shown, ...newest.slice(1)] };
}
