/** What the stage has beyond what every view has: uploads, thumbnails, navigation and commands. */
import { createContext, useContext } from 'react';
import type { StoreApi } from 'zustand';
import type { Commands } from '../../client/commands.ts';
import { RequestFailed } from '../../client/request.ts';
import type { Translator } from '../../i18n/translate.ts';
import type { Session } from '../../session/session.ts';
import { createThumbnails, type Thumbnails } from '../../session/thumbnails.ts';
import { uploadFailureText } from '../../session/upload-failure.ts';
import { createUploads, type Uploads } from '../../session/uploads.ts';
import { watchFiles } from './file-changes.ts';
import { createNavigation, type Navigation } from './navigation.ts';

export interface StageSession {
  commands: Commands;
  thumbnails: StoreApi<Thumbnails>;
  uploads: StoreApi<Uploads>;
  navigation: StoreApi<Navigation>;
  /** `taken` when another presenter shares another document; `failed` after a toast told the user why. */
  start(media: string, replacing: string | null): Promise<'shown' | 'taken' | 'failed'>;
  end(): Promise<void>;
  remove(media: string): Promise<void>;
  /** Sends a command. When the request fails, shows a toast and returns null. */
  attempt<T>(command: (commands: Commands) => Promise<T>): Promise<T | null>;
  /** Whether a command that changes the share is waiting for its answer. */
  hasPendingShare(): boolean;
  close(): void;
}

/** A video, or a problem that carries the current video. */
type Answer = { __typename: string; message?: string; video?: unknown };

/** `getT` returns the translator of the current language, which the user may change while the stage is open. */
export function openStageSession(session: Session, commands: Commands, getT: () => Translator): StageSession {
  const { store, toasts } = session;
  const showProblem = (text: string) => toasts.getState().add('problem', text);

  const attempt = async <T>(command: (commands: Commands) => Promise<T>): Promise<T | null> => {
    try {
      return await command(commands);
    } catch (error) {
      const offline = error instanceof RequestFailed && error.code === 'NETWORK';
      showProblem(getT()(offline ? 'stage.offline' : 'stage.failed'));
      return null;
    }
  };
  /** Stores the video of a success or of a problem, and shows the problem. @returns whether it was a success. */
  const applyAnswer = (answer: Answer | null, { silent } = { silent: false }): boolean => {
    if (!answer) return false;
    const succeeded = answer.__typename === 'Video';
    store.getState().receive(succeeded ? answer : answer.video);
    if (!succeeded && !silent && answer.message) showProblem(answer.message);
    return succeeded;
  };

  let pendingShares = 0;
  const countPending = async <T>(work: () => Promise<T>): Promise<T> => {
    pendingShares += 1;
    try {
      return await work();
    } finally {
      pendingShares -= 1;
    }
  };
  const sharedMedia = () => store.getState().video?.activeShare?.media.id;

  const navigation = createNavigation((page) =>
    countPending(async () => {
      const media = sharedMedia();
      return media ? applyAnswer(await attempt(({ navigate }) => navigate(media, page))) : false;
    }),
  );
  const thumbnails = createThumbnails(commands);
  const uploads = createUploads(commands, (file, failure) => {
    const t = getT();
    showProblem(t('upload.named', { name: file.name, message: uploadFailureText(t, failure) }));
  });

  return {
    commands,
    thumbnails,
    uploads,
    navigation,
    attempt,
    start: (media, replacing) =>
      countPending(async () => {
        const answer = await attempt((api) => api.start(media, replacing));
        const taken = answer?.__typename === 'AlreadySharing';
        if (applyAnswer(answer, { silent: taken })) return 'shown';
        return taken ? 'taken' : 'failed';
      }),
    end: () =>
      countPending(async () => {
        const media = sharedMedia();
        if (media) applyAnswer(await attempt((api) => api.end(media)));
      }),
    async remove(media) {
      uploads.getState().stop(media);
      if (applyAnswer(await attempt((api) => api.remove(media)))) uploads.getState().forget(media);
    },
    hasPendingShare: () => pendingShares > 0,
    close: watchFiles(session, thumbnails, uploads),
  };
}

export const StageSessionContext = createContext<StageSession | null>(null);

export function useStageSession(): StageSession {
  const stage = useContext(StageSessionContext);
  if (!stage) throw new Error('There is no stage session: only components of the stage have one.');
  return stage;
}
