/** The uploads of this browser: their order, their progress, and their failures. */
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
  /** Identifies the upload for the server; null until the server has accepted the file. */
  uploadId: string | null;
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
    /** The end of the last request for an upload, by document. The server keeps the upload that was requested last. */
    const requests = new Map<string, Promise<unknown>>();
    /** Changes an upload, unless another one has taken its place. */
    const change = ({ media, abort }: FileUpload, changed: Partial<FileUpload>) => {
      const current = get().uploads[media];
      if (current?.abort !== abort) return;
      set({ uploads: { ...get().uploads, [media]: { ...current, ...changed } } });
    };
    const remove = (media: string) => {
      const { [media]: _, ...uploads } = get().uploads;
      set({ uploads });
    };
    const begin = (media: string, file: File): FileUpload => {
      get().uploads[media]?.abort.abort();
      const begun: FileUpload = {
        media,
        file,
        progress: 0,
        state: 'waiting',
        uploadId: null,
        failure: null,
        abort: new AbortController(),
      };
      set({ uploads: { ...get().uploads, [media]: begun } });
      return begun;
    };
    const initiate = async ({ media, file, abort }: FileUpload) => {
      const earlier = requests.get(media);
      const request = (async () => {
        await earlier;
        abort.signal.throwIfAborted();
        return commands.initiateUpload(media, { name: file.name, mimetype: file.type, size: file.size });
      })();
      requests.set(
        media,
        request.catch(() => {}),
      );
      return request;
    };

    /** @returns the reason when the server refuses the file before the transfer; null when it accepts the file */
    const transfer = async (media: string, file: File): Promise<UploadFailure | null> => {
      const begun = begin(media, file);
      try {
        const ticket = await initiate(begun);
        begun.abort.signal.throwIfAborted();
        if (ticket.__typename !== 'UploadTicket') return ticket;
        change(begun, { state: 'sending', uploadId: ticket.media.uploadId ?? null });
        await upload(ticket, file, (progress) => change(begun, { progress }), begun.abort.signal);
        change(begun, { state: 'sent', progress: 1 });
      } catch (error) {
        change(begun, { state: 'failed', failure: uploadFailureOf(error) });
      }
      return null;
    };

    const addOne = async (video: string, file: File) => {
      try {
        if (file.size === 0) return onFailure(file, { key: 'upload.empty' });
        const created = await commands.create(video, { title: documentTitle(file.name), showDownload: true });
        if (created.__typename !== 'SharedLiveMedia') return onFailure(file, created);
        const { id } = created;
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
        const refused = get().uploads[media];
        if (refusal && refused?.file === file) change(refused, { state: 'failed', failure: refusal });
      },
      stop: (media) => get().uploads[media]?.abort.abort(),
      remove,
    };
  });
}
