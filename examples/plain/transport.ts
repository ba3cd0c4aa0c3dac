import type { VideoStateFragment } from '../operations.generated.ts';

/** The way by which states of videos arrive. */
export interface Transport {
  /** Passes each state of a video on. @returns a function that stops. */
  follow(videoId: string, onVideo: (video: VideoStateFragment) => void): () => void;
  close(): void;
}
