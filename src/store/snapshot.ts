/** The state of a video as the outbox stores it: small enough for one message. */
import type { VideoState } from '../domain/state.ts';

/** A message has no room for more documents; clients read the rest over GraphQL. */
const MAX_DOCUMENTS = 40;

/** The state with the newest documents only. The shared document is always one of them. */
export function snapshot(video: VideoState): VideoState {
  if (video.medias.length <= MAX_DOCUMENTS) return video;
  const newest = video.medias.slice(-MAX_DOCUMENTS);
  const shared = video.medias.find(({ id }) => id === video.share?.media);
  return { ...video, medias: !shared || newest.includes(shared) ? newest : [shared, ...newest.slice(1)] };
}
