/** The parts of a session that only the stage has: uploads, thumbnails, navigation and commands. */
import { createContext, useContext } from 'react';
import type { StoreApi } from 'zustand';
import type { Commands } from '../../client/commands.ts';
import type { Translator } from '../../i18n/translate.ts';
import type { Session } from '../../session/session.ts';
import { createThumbnails, type Thumbnails } from '../../session/thumbnails.ts';
import { uploadFailureText } from '../../session/upload-failure.ts';
import { createUploads, type Uploads } from '../../session/uploads.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { createOwnChanges, type OwnChanges } from './own-changes.ts';
import { type CommandSender, createCommandSender } from './send-command.ts';
import { forgetSentUploads } from './sent-uploads.ts';

export interface StageSession {
  commands: Commands;
  thumbnails: Thumbnails;
  uploads: StoreApi<Uploads>;
  navigation: StoreApi<Navigation>;
  /** `occupied` when another presenter shares another document; `failed` after a toast with the reason. */
  start(media: string, replacing: string | null): Promise<'shown' | 'occupied' | 'failed'>;
  end(): Promise<void>;
  remove(media: string): Promise<void>;
  attempt: CommandSender['attempt'];
  isOwnShare: OwnChanges['isOwn'];
  close(): void;
}

/** `getT` returns the translator of the current language, which the user may change while the stage is open. */
export function openStageSession(session: Session, commands: Commands, getT: () => Translator): StageSession {
  const { attempt, applyAnswer } = createCommandSender(session, commands, getT);

  const own = createOwnChanges();
  const sharedMedia = () => session.store.getState().video?.activeShare?.media.id;

  const navigation = createNavigation((turn) =>
    own.run(turn, async () => {
      const { media, page } = turn;
      // Another presenter shares another document, which this turn does not mean.
      if (sharedMedia() !== media) return false;
      return applyAnswer(await attempt(({ navigate }) => navigate(media, page)));
    }),
  );
  const thumbnails = createThumbnails(commands, session.store);
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
      own.run({ media, page: 1 }, async () => {
        const answer = await attempt((api) => api.start(media, replacing));
        const occupied = answer?.__typename === 'AlreadySharing';
        if (applyAnswer(answer, { silent: occupied })) return 'shown';
        return occupied ? 'occupied' : 'failed';
      }),
    end: () =>
      own.run(null, async () => {
        const media = sharedMedia();
        if (media) applyAnswer(await attempt((api) => api.end(media)));
      }),
    async remove(media) {
      uploads.getState().stop(media);
      if (applyAnswer(await attempt((api) => api.remove(media)))) uploads.getState().remove(media);
    },
    isOwnShare: own.isOwn,
    close: forgetSentUploads(session.store, uploads),
  };
}

export const StageSessionContext = createContext<StageSession | null>(null);

export function useStageSession(): StageSession {
  const stage = useContext(StageSessionContext);
  if (!stage) throw new Error('There is no stage session: only components of the stage have one.');
  return stage;
}
