/** The parts of a session that only the stage has: uploads, thumbnails, navigation and commands. */
import { createContext, useContext } from 'react';
import type { StoreApi } from 'zustand';
import type { Commands } from '../../client/commands.ts';
import type { Translator } from '../../i18n/translate.ts';
import type { Session } from '../../session/session.ts';
import { createThumbnails, type Thumbnails } from '../../session/thumbnails.ts';
import { uploadFailureText } from '../../session/upload-failure.ts';
import { createUploads, type Uploads } from '../../session/uploads.ts';
import { watchFiles } from './file-changes.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { type CommandSender, createCommandSender } from './send-command.ts';

export interface StageSession {
  commands: Commands;
  thumbnails: StoreApi<Thumbnails>;
  uploads: StoreApi<Uploads>;
  navigation: StoreApi<Navigation>;
  /** `occupied` when another presenter shares another document; `failed` after a toast with the reason. */
  start(media: string, replacing: string | null): Promise<'shown' | 'occupied' | 'failed'>;
  end(): Promise<void>;
  remove(media: string): Promise<void>;
  attempt: CommandSender['attempt'];
  /** Whether a command that changes the share is waiting for its answer. */
  hasPendingShare(): boolean;
  close(): void;
}

/** `getT` returns the translator of the current language, which the user may change while the stage is open. */
export function openStageSession(session: Session, commands: Commands, getT: () => Translator): StageSession {
  const { attempt, applyAnswer } = createCommandSender(session, commands, getT);

  let pendingShares = 0;
  const countPending = async <T>(work: () => Promise<T>): Promise<T> => {
    pendingShares += 1;
    try {
      return await work();
    } finally {
      pendingShares -= 1;
    }
  };
  const sharedMedia = () => session.store.getState().video?.activeShare?.media.id;

  const navigation = createNavigation((page) =>
    countPending(async () => {
      const media = sharedMedia();
      return media ? applyAnswer(await attempt(({ navigate }) => navigate(media, page))) : false;
    }),
  );
  const thumbnails = createThumbnails(commands);
  const uploads = createUploads(commands, (file, failure) => {
    const t = getT();
    const text = t('upload.named', { name: file.name, message: uploadFailureText(t, failure) });
    session.toasts.getState().add('problem', text);
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
        const occupied = answer?.__typename === 'AlreadySharing';
        if (applyAnswer(answer, { silent: occupied })) return 'shown';
        return occupied ? 'occupied' : 'failed';
      }),
    end: () =>
      countPending(async () => {
        const media = sharedMedia();
        if (media) applyAnswer(await attempt((api) => api.end(media)));
      }),
    async remove(media) {
      uploads.getState().stop(media);
      if (applyAnswer(await attempt((api) => api.remove(media)))) uploads.getState().remove(media);
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
