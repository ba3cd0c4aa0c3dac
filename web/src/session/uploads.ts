import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Commands } from '../client/commands.ts';
import { upload } from '../client/upload.ts';
import { documentTitle } from './document-title.ts';
import { type UploadFailure, uploadFailureOf } from './upload-failure.ts';

export interface FileUpload {
  media: string;
  file: File;
  /** The sent fraction of the file, from 0 to 1. */
  progress: number;
  state: 'waiting' | 'sending' | 'sent' | 'failed';
  failure: UploadFailure | null;
  abort: AbortController;
}

export interface Uploads {
  /** The uploads of this browser by document id. */
  uploads: Record<string, FileUpload>;
  /** Creates a document for each file and uploads it. Reports files that are not accepted through `onFailure`. */
  add(video: string, files: readonly File[]): Promise<void>;
  /** Uploads a file to an existing document. The file may be the one that the document already has. */
  send(media: string, file: File): Promise<void>;
  stop(media: string): void;
  remove(media: string): void;
}

const MAX_CONCURRENT_UPLOADS = 2;

export function createUploads(
  commands: Pick<Commands, 'create' | 'remove' | 'initiateUpload'>,
  onFailure: (file: File, failure: UploadFailure) => void,
): StoreApi<Uploads> {
  return createStore<Uploads>()((set, get) => {
    const change = (media: string, changed: Partial<FileUpload>) => {
      const before = get().uploads[media];
      if (before) set({ uploads: { ...get().uploads, [media]: { ...before, ...changed } } });
    };
    const remove = (media: string) => {
      const { [media]: _, ...uploads } = get().uploads;
      set({ uploads });
    };
    const begin = (media: string, file: File) => {
      const abort = new AbortController();
      const begun: FileUpload = { media, file, progress: 0, state: 'waiting', failure: null, abort };
      set({ uploads: { ...get().uploads, [media]: begun } });
      return abort.signal;
    };

    /** @returns the reason when the server refuses the file before the transfer; null when it accepts the file */
    const transfer = async (media: string, file: File): Promise<UploadFailure | null> => {
      const signal = begin(media, file);
      try {
        const ticket = await commands.initiateUpload(media, {
          name: file.name,
          mimetype: file.type,
          size: file.size,
        });
        if (ticket.__typename !== 'UploadTicket') return { message: ticket.message };
        change(media, { state: 'sending' });
        await upload(ticket, file, (progress) => change(media, { progress }), signal);
        change(media, { state: 'sent', progress: 1 });
      } catch (error) {
        change(media, { state: 'failed', failure: uploadFailureOf(error) });
      }
      return null;
    };

    const addOne = async (video: string, file: File) => {
      try {
        if (file.size === 0) return onFailure(file, { key: 'upload.empty' });
        const { id } = await commands.create(video, { title: documentTitle(file.name) });
        const refusal = await transfer(id, file);
        if (!refusal) return;
        // The document was created for this file only, so the document of a refused file is removed.
        remove(id);
        onFailure(file, refusal);
        await commands.remove(id);
      } catch (error) {
        onFailure(file, uploadFailureOf(error));
      }
    };

    return {
      uploads: {},
      async add(video, files) {
        const queue = [...files];
        const worker = async () => {
          for (let file = queue.shift(); file; file = queue.shift()) await addOne(video, file);
        };
        await Promise.all(Array.from({ length: MAX_CONCURRENT_UPLOADS }, worker));
      },
      async send(media, file) {
        const refusal = await transfer(media, file);
        if (refusal) change(media, { state: 'failed', failure: refusal });
      },
      stop: (media) => get().uploads[media]?.abort.abort(),
      remove,
    };
  });
}
