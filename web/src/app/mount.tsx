/** Mounts a view into an element, for Lectern's own pages and for other sites. */
import '../ui/style/style.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createGate } from '../client/gate.ts';
import { choose, type Translator, translator } from '../i18n/translate.ts';
import { openSession, type Session, type SessionOptions } from '../session/session.ts';
import type { VideoStore, Wire } from '../session/video-store.ts';
import { type Theme, themeOf } from '../ui/preferences/theme.ts';
import { App } from './app.tsx';
import { imageWidthFor, watchImageWidth, watchSize } from './size.ts';

export interface MountOptions extends SessionOptions {
  /** A BCP 47 tag. By default, the first of the browser's languages that has a translation. */
  language?: string | undefined;
  /** By default, the last choice of this user, or else the theme of the operating system. */
  theme?: Theme | undefined;
  /** The view is the whole page, which takes its language and its title from the view. */
  isWholePage?: boolean | undefined;
  /** An element to show beside the page, such as the webinar's video. The view moves the element into itself. */
  beside?: HTMLElement | undefined;
}

export interface Mounted {
  /** Passes in a state that the page itself received, for example through the Converse plug-in. */
  receive(value: unknown, wire?: Wire): boolean;
  readonly store: VideoStore;
  unmount(): void;
}

/** Keeps react-aria from adding a style element, which a strict content security policy refuses. */
function preventInlineStyle(): void {
  const id = 'react-aria-pressable-style';
  if (document.getElementById(id)) return;
  const marker = document.createElement('meta');
  marker.id = id;
  document.head.append(marker);
}

/** Names the page after what it shows, for the tabs of the browser and for screen readers. */
function namePage({ store }: Session, t: Translator): void {
  const { video } = store.getState();
  const names = [video?.activeShare?.media.title, video?.title, t('app.name')];
  document.title = names.filter(Boolean).join(' – ');
  document.documentElement.lang = t.language;
}

export function mount(element: HTMLElement, options: MountOptions): Mounted {
  preventInlineStyle();
  const languages = [options.language, ...navigator.languages].filter((tag) => tag !== undefined);
  element.classList.add('lec');
  const session = openSession({ imageWidth: imageWidthFor(element), ...options });
  element.dataset['theme'] = themeOf(options.theme);
  const stopWatchingSize = watchSize(element);
  const stopWatchingWidth = watchImageWidth(element, session.setImageWidth);
  const root = createRoot(element);
  const render = (t: Translator) => {
    element.lang = t.language;
    element.dir = t.direction;
    if (options.isWholePage) namePage(session, t);
    root.render(
      <StrictMode>
        <App
          session={session}
          view={options.view}
          t={t}
          root={element}
          beside={options.beside ?? null}
          onLanguage={(language) => void showIn(language)}
        />
      </StrictMode>,
    );
  };
  let current: Translator | null = null;
  const stopNaming = session.store.subscribe(() => {
    if (current && options.isWholePage) namePage(session, current);
  });
  const gate = createGate();
  const showIn = async (language: string) => {
    const isWanted = gate.enter();
    const t = await translator(language);
    if (!isWanted()) return;
    current = t;
    render(t);
  };
  void showIn(choose(languages));
  return {
    receive: session.store.getState().receive,
    store: session.store,
    unmount() {
      gate.close();
      stopNaming();
      stopWatchingSize();
      stopWatchingWidth();
      root.unmount();
      session.close();
      element.classList.remove('lec');
    },
  };
}
