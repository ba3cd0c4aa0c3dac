/** The parts of a session that only the stage has: uploads, thumbnails, the desk and commands. */
import { createContext, useContext } from 'react';
import type { StoreApi } from 'zustand';
import type { Commands } from '../../client/commands.ts';
import type { Translator } from '../../i18n/translate.ts';
import type { Session } from '../../session/session.ts';
import { createThumbnails, type Thumbnails } from '../../session/thumbnails.ts';
import { namedFailureText } from '../../session/upload-failure.ts';
import { createUploads, type Uploads } from '../../session/uploads.ts';
import { createDesk, type Desk } from './desk.ts';
import { type CommandSender, createCommandSender } from './send-command.ts';
import { forgetSentUploads } from './sent-uploads.ts';
import { createShareCommands } from './share-commands.ts';

export interface StageSession extends ReturnType<typeof createShareCommands> {
  commands: Commands;
  thumbnails: Thumbnails;
  uploads: StoreApi<Uploads>;
  desk: StoreApi<Desk>;
  remove(media: string): Promise<void>;
  attempt: CommandSender['attempt'];
  takeOver: CommandSender['takeOver'];
  close(): void;
}

/** `getT` returns the translator of the current language, which the user may change while the stage is open. */
export function openStageSession(session: Session, commands: Commands, getT: () => Translator): StageSession {
  const sender = createCommandSender(session, commands, getT);
  const { attempt, applyAnswer, takeOver } = sender;
  const uploads = createUploads(commands, (file, failure) => {
    session.toasts.getState().add('problem', namedFailureText(getT(), file.name, failure));
  });
  const desk = createDesk(session.store);
  const stops = [forgetSentUploads(session.store, uploads), desk.getState().follow()];
  return {
    ...createShareCommands(session, sender, getT),
    commands,
    thumbnails: createThumbnails(commands, session.store),
    uploads,
    desk,
    attempt,
    takeOver,
    async remove(media) {
      uploads.getState().stop(media);
      if (applyAnswer(await attempt((api) => api.remove(media)))) uploads.getState().remove(media);
    },
    close() {
      for (const stop of stops) stop();
    },
  };
}

export const StageSessionContext = createContext<StageSession | null>(null);

export function useStageSession(): StageSession {
  const stage = useContext(StageSessionContext);
  if (!stage) throw new Error('There is no stage session: only components of the stage have one.');
  return stage;
}
