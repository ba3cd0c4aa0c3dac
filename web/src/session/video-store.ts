/** The one place the screen is painted from. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Status } from '../client/connection.ts';
import { parseVideo, type Video } from '../client/video.ts';

/** Who brought a state: GraphQL tells all of it, a room tells less. */
export type Wire = 'graphql' | 'room';

export interface VideoStoreState {
  video: Video | null;
  /** Which wire brought `video`. */
  wire: Wire | null;
  status: Status;
  /**
   * Takes a state in, whichever wire brought it, and tells whether it is now the one on screen. What has another
   * shape, is about another video, or is older than what is known, changes nothing. The same version counts when
   * GraphQL says it: in full after the room's short form, or with fresh links.
   */
  receive(value: unknown, wire?: Wire): boolean;
  setStatus(status: Status): void;
}

export type VideoStore = StoreApi<VideoStoreState>;

export const createVideoStore = (id: string): VideoStore =>
  createStore<VideoStoreState>()((set, get) => ({
    video: null,
    wire: null,
    status: 'connecting',
    receive(value, wire = 'graphql') {
      const video = parseVideo(value);
      if (!video || video.id !== id) return false;
      const known = get().video;
      if (known && video.version < known.version) return false;
      if (known && video.version === known.version && wire !== 'graphql') return false;
      set({ video, wire });
      return true;
    },
    setStatus: (status) => set({ status }),
  }));
