/** What components reach without being handed it: the session, and words in the viewer's language. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Translator } from '../i18n/translate.ts';
import type { Session } from './session.ts';
import type { VideoStoreState } from './video-store.ts';

export const SessionContext = createContext<Session | null>(null);
export const TranslatorContext = createContext<Translator | null>(null);
/** The element a view is mounted in: overlays open inside it, and it is what fills the screen. */
export const RootContext = createContext<HTMLElement | null>(null);

function required<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`${what} is missing: mount the view with mount().`);
  return value;
}

export const useSession = (): Session => required(useContext(SessionContext), 'The session');
export const useT = (): Translator => required(useContext(TranslatorContext), 'The translator');
export const useRoot = (): HTMLElement => required(useContext(RootContext), 'The root');

export const useVideoStore = <T>(select: (state: VideoStoreState) => T): T =>
  useStore(useSession().store, select);
export const useVideo = () => useVideoStore(({ video }) => video);
export const useShare = () => useVideoStore(({ video }) => video?.activeShare ?? null);
