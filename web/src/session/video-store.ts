/** Stores the state of the video, from which every view is rendered. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Status } from '../client/connection.ts';
import { parseVideo, type Video } from '../client/video.ts';

/** The wire that delivered a state. GraphQL delivers all fields, and a message in an XMPP room has fewer. */
export type Wire = 'graphql' | 'xmpp';

export interface VideoStoreState {
  video: Video | null;
  /** The wire that delivered `video`; null before the first state. */
  wire: Wire | null;
  status: Status;
  /**
   * Stores a state unless it is malformed, belongs to another video, or is older than the stored one. A state of the
   * same version is stored only from GraphQL: such a state has the fields that the room's message lacks, or renewed links.
   * @returns whether the state was stored.
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
      const stored = get().video;
      if (stored && video.version < stored.version) return false;
      if (stored && video.version === stored.version && wire !== 'graphql') return false;
      set({ video, wire });
      return true;
    },
    setStatus: (status) => set({ status }),
  }));
