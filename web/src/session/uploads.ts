/** Files on their way from this browser to storage. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Commands } from '../client/commands.ts';
import { UploadFailed, upload } from '../client/upload.ts';
import type { Key } from '../i18n/translate.ts';

/** What went wrong, to be said in the viewer's language, or the server's own sentence. */
export type UploadFailure = { key: Key; values?: Record<string, string | number> } | { message: string };

export interface FileUpload {
  media: string;
  file: File;
  /** From 0 to 1. */
  part: number;
  state: 'waiting' | 'uploads' | 'sent' | 'failed';
  failure: UploadFailure | null;
  abort: AbortController;
}

export interface Uploads {
  /** By document. */
  uploads: Record<string, FileUpload>;
  /** Makes a document of each file and sends it; what cannot be a document is reported through `onFailure`. */
  add(video: string, files: readonly File[]): Promise<void>;
  /** Sends another file, or the same one again, for a document that is there. */
  send(media: string, file: File): Promise<void>;
  stop(media: string): void;
  forget(media: string): void;
}

const AT_ONCE = 2;

/** `v1.2 final.pptx` → `v1.2 final` */
export const documentTitle = (name: string): string =>
  (name.replace(/\.[^.\s]{1,8}$/, '') || name)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the server refuses them in titles
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
    .trim()
    .slice(0, 255);

export function createUploads(
  commands: Pick<Commands, 'create' | 'remove' | 'initiateUpload'>,
  onFailure: (file: File, failure: UploadFailure) => void,
): StoreApi<Uploads> {
  return createStore<Uploads>()((set, get) => {
    const change = (media: string, part: Partial<FileUpload>) => {
      const before = get().uploads[media];
      if (before) set({ uploads: { ...get().uploads, [media]: { ...before, ...part } } });
    };
    const forget = (media: string) => {
      const { [media]: _, ...uploads } = get().uploads;
      set({ uploads });
    };
    const begin = (media: string, file: File) => {
      const abort = new AbortController();
      const uploads: FileUpload = { media, file, part: 0, state: 'waiting', failure: null, abort };
      set({ uploads: { ...get().uploads, [media]: uploads } });
      return uploads;
    };

    /** False when the server would not take such a file at all. */
    const transfer = async (media: string, file: File): Promise<UploadFailure | null> => {
      const { abort } = begin(media, file);
      try {
        const answer = await commands.initiateUpload(media, {
          name: file.name,
          mimetype: file.type,
          size: file.size,
        });
        if (answer.__typename !== 'UploadTicket') return { message: answer.message };
        change(media, { state: 'uploads' });
        await upload(answer, file, (part) => change(media, { part }), abort.signal);
        change(media, { state: 'sent', part: 1 });
      } catch (error) {
        change(media, { state: 'failed', failure: uploadFailureOf(error) });
      }
      return null;
    };

    const addOne = async (video: string, file: File) => {
      try {
        if (file.size === 0) return onFailure(file, { key: 'upload.empty', values: { name: file.name } });
        const { id } = await commands.create(video, { title: documentTitle(file.name) });
        const refused = await transfer(id, file);
        if (!refused) return;
        // A document that can have no file is of no use to anybody.
        forget(id);
        onFailure(file, refused);
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
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
      },
      async send(media, file) {
        const refused = await transfer(media, file);
        if (refused) change(media, { state: 'failed', failure: refused });
      },
      stop: (media) => get().uploads[media]?.abort.abort(),
      forget,
    };
  });
}

function uploadFailureOf(error: unknown): UploadFailure {
  if (error instanceof DOMException && error.name === 'AbortError') return { key: 'upload.stopped' };
  if (error instanceof UploadFailed && error.code === 'EntityTooLarge') return { key: 'upload.tooLarge' };
  if (error instanceof UploadFailed && error.code !== 'NETWORK') {
    return { key: 'upload.refused', values: { code: error.code } };
  }
  return { key: 'upload.failed' };
}
