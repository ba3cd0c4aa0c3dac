/** Stores the state of the video, from which every view is rendered. Every answer passes the gates of this store. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { supersedes } from '../client/supersedes.ts';
import type { Status } from '../client/transport/status.ts';
import { parseVideo, type Video } from '../client/video.ts';
import { type FilePart, type Files, filesOf, shownUploadOf, withPart } from './file-contents.ts';

/** The wire that delivered a state. GraphQL delivers all fields, and a message in an XMPP room has fewer. */
export type Wire = 'graphql' | 'xmpp';

export interface VideoStoreState {
  video: Video | null;
  /** The wire that delivered `video`; null before the first state. */
  wire: Wire | null;
  status: Status;
  /**
   * Identifies the share of one file from its start to its end; null while nothing is shared. What a user
   * chooses for a share, such as a look back, applies only to the share with this key.
   */
  shareKey: string | null;
  /** Pages and thumbnails of the files that `video` shows. Those of replaced files are dropped with the state. */
  files: Files;
  /**
   * Stores a state unless it is malformed, belongs to another video, or is older than the stored one. A state of the
   * same version is stored only from GraphQL: such a state has the fields that the room's message lacks, or renewed
   * links.
   * @returns whether the state was stored.
   */
  receive(value: unknown, wire?: Wire): boolean;
  /**
   * Stores pages or thumbnails of a document unless they come from another upload than the one on show.
   * @returns whether they were stored.
   */
  receivePart(media: string, part: FilePart): boolean;
  setStatus(status: Status): void;
}

export type VideoStore = StoreApi<VideoStoreState>;

export const createVideoStore = (id: string): VideoStore =>
  createStore<VideoStoreState>()((set, get) => {
    let shares = 0;
    const fileOf = (share: Video['activeShare']) => share && `${share.media.id}/${share.media.shownUploadId}`;
    const shareKeyAfter = (video: Video): string | null => {
      const { video: before, shareKey } = get();
      const file = fileOf(video.activeShare);
      if (file === fileOf(before?.activeShare ?? null)) return shareKey;
      shares += 1;
      return file && `${file}#${shares}`;
    };
    return {
      video: null,
      wire: null,
      status: 'connecting',
      shareKey: null,
      files: {},
      receive(value, wire = 'graphql') {
        const video = parseVideo(value);
        const { video: stored, wire: storedWire, files } = get();
        if (!video || video.id !== id) return false;
        const isSameVersion = video.version === stored?.version;
        if (isSameVersion && wire !== 'graphql') return false;
        const completesMessage = isSameVersion && storedWire !== 'graphql';
        if (!completesMessage && !supersedes(video, stored)) return false;
        set({ video, wire, shareKey: shareKeyAfter(video), files: filesOf(video, files) });
        return true;
      },
      receivePart(media, part) {
        const { video, files } = get();
        if (shownUploadOf(video, media) !== part.uploadId) return false;
        set({ files: withPart(files, media, part) });
        return true;
      },
      setStatus: (status) => set({ status }),
    };
  });
