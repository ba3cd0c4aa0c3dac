/** What a presenter works with, beyond what every seat has. */
import { createContext, useContext } from 'react';
import type { StoreApi } from 'zustand';
import type { Commands } from '../../client/commands.ts';
import { RequestFailed } from '../../client/request.ts';
import type { Media } from '../../client/video.ts';
import type { Translator } from '../../i18n/translate.ts';
import type { Session } from '../../session/session.ts';
import { createThumbnails, type Thumbnails } from '../../session/thumbnails.ts';
import { createUploads, type UploadFailure, type Uploads } from '../../session/uploads.ts';
import { createNavigation, type Navigation } from './navigation.ts';

export interface StageSession {
  commands: Commands;
  thumbnails: StoreApi<Thumbnails>;
  uploads: StoreApi<Uploads>;
  navigation: StoreApi<Navigation>;
  /** `taken` when somebody else shows another document; `failed` has been said. */
  start(media: string, replacing: string | null): Promise<'shown' | 'taken' | 'failed'>;
  end(): Promise<void>;
  /** Runs a command and says so when it does not work. */
  attempt<T>(command: (commands: Commands) => Promise<T>): Promise<T | null>;
  remove(media: string): Promise<void>;
  /** Whether a change to what is shown may be this presenter's own, not answered yet. */
  hasPendingShare(): boolean;
  close(): void;
}

/** A Problem carries the video as it is: the screen is repainted from it. */
type Answer = { __typename: string; message?: string; video?: unknown };

export function openStageSession(session: Session, commands: Commands, getT: () => Translator): StageSession {
  const { store, toasts } = session;
  const complain = (text: string) => toasts.getState().add('problem', text);

  const attempt = async <T>(command: (commands: Commands) => Promise<T>): Promise<T | null> => {
    try {
      return await command(commands);
    } catch (error) {
      const offline = error instanceof RequestFailed && error.code === 'NETWORK';
      complain(getT()(offline ? 'stage.offline' : 'stage.failed'));
      return null;
    }
  };
  /** Takes the state in, from a success or a Problem alike; tells whether it was a success. */
  const settle = (answer: Answer | null, quiet = false): boolean => {
    if (!answer) return false;
    const done = answer.__typename === 'Video';
    store.getState().receive(done ? answer : answer.video);
    if (!done && !quiet && answer.message) complain(answer.message);
    return done;
  };

  let pending = 0;
  const share = async <T>(work: () => Promise<T>): Promise<T> => {
    pending += 1;
    try {
      return await work();
    } finally {
      pending -= 1;
    }
  };
  const shown = () => store.getState().video?.activeShare?.media.id;

  const navigation = createNavigation((page) =>
    share(async () => {
      const media = shown();
      return media ? settle(await attempt(({ navigate }) => navigate(media, page))) : false;
    }),
  );
  const thumbnails = createThumbnails(commands);
  const uploads = createUploads(commands, (file, failure) =>
    complain(getT()('upload.named', { name: file.name, message: uploadFailureText(getT(), failure) })),
  );
  const unwatch = watchFiles(session, thumbnails, uploads);

  return {
    commands,
    thumbnails,
    uploads,
    navigation,
    attempt,
    start: (media, replacing) =>
      share(async () => {
        const answer = await attempt((ask) => ask.start(media, replacing));
        const taken = answer?.__typename === 'AlreadySharing';
        if (settle(answer, taken)) return 'shown';
        return taken ? 'taken' : 'failed';
      }),
    end: () =>
      share(async () => {
        const media = shown();
        if (media) settle(await attempt((ask) => ask.end(media)));
      }),
    async remove(media) {
      uploads.getState().stop(media);
      if (settle(await attempt((ask) => ask.remove(media)))) uploads.getState().forget(media);
    },
    hasPendingShare: () => pending > 0,
    close: unwatch,
  };
}

export const uploadFailureText = (t: Translator, failure: UploadFailure): string =>
  'key' in failure ? t(failure.key, failure.values) : failure.message;

/** Whether a document has other pages than before: a new upload takes over once it has one of its own. */
export const hasNewFile = (before: Media, after: Media): boolean =>
  before.uploadId !== after.uploadId ||
  (before.uploadedOn !== null && before.uploadedOn !== after.uploadedOn) ||
  after.pagesReady < before.pagesReady;

/** When a document's file is another one, its pages are too; and once pages come, the upload is over. */
function watchFiles(
  { store, pages }: Session,
  thumbnails: StoreApi<Thumbnails>,
  uploads: StoreApi<Uploads>,
): () => void {
  return store.subscribe(({ video }, { video: earlier }) => {
    for (const media of video?.sharedLiveMedias ?? []) {
      const before = earlier?.sharedLiveMedias.find(({ id }) => id === media.id);
      if (before && hasNewFile(before, media)) {
        pages.forget(media.id);
        thumbnails.getState().forget(media.id);
      }
      const sending = uploads.getState().uploads[media.id];
      if (sending?.state === 'sent' && media.uploadState !== 'PENDING') uploads.getState().forget(media.id);
    }
  });
}

export const StageSessionContext = createContext<StageSession | null>(null);

export function useStageSession(): StageSession {
  const tools = useContext(StageSessionContext);
  if (!tools) throw new Error('The tools are missing: only the stage has them.');
  return tools;
}
