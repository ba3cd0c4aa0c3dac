/** React contexts of one mounted view, and hooks that read them. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { isConnected } from '../client/transport/status.ts';
import type { Translator } from '../i18n/translate.ts';
import type { Session } from './session.ts';
import type { VideoStoreState } from './video-store.ts';

export const SessionContext = createContext<Session | null>(null);
export const TranslatorContext = createContext<Translator | null>(null);
/** The element that the view is mounted in. Overlays open inside it, and full screen applies to it. */
export const RootContext = createContext<HTMLElement | null>(null);

function required<T>(value: T | null, name: string): T {
  if (value === null) throw new Error(`${name} is missing: mount the view with mount().`);
  return value;
}

export const useSession = (): Session => required(useContext(SessionContext), 'The session');
/** The function that translates a message key: `t('seat.live')`. */
export const useT = (): Translator => required(useContext(TranslatorContext), 'The translator');
export const useRoot = (): HTMLElement => required(useContext(RootContext), 'The root');

export const useVideoStore = <T>(select: (state: VideoStoreState) => T): T =>
  useStore(useSession().store, select);
/** Whether the newest state is known, apart from the last seconds. */
export const useIsConnected = () => useVideoStore(({ status }) => isConnected(status));
export const useVideo = () => useVideoStore(({ video }) => video);
/** The share that everybody sees; null while no document is shared. */
export const useShare = () => useVideoStore(({ video }) => video?.activeShare ?? null);
