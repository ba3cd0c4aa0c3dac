/** Puts a view into an element of a page, ours or somebody else's. */
import '../ui/style/tokens.css';
import '../ui/style/base.css';
import '../page/page-view.css';
import '../seat/seat.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { choose, type Translator, translator } from '../i18n/translate.ts';
import { openSession, type SessionOptions } from '../session/session.ts';
import type { VideoStore, Wire } from '../session/video-store.ts';
import { type Theme, themeOf } from '../ui/preferences/theme.ts';
import { App } from './app.tsx';

export interface MountOptions extends SessionOptions {
  /** A BCP 47 tag; the browser's languages otherwise. */
  language?: string | undefined;
  /** The system's otherwise, or what this person last chose. */
  theme?: Theme | undefined;
  /** Something to show beside the page, as the webinar's video element. It is moved into the view. */
  beside?: HTMLElement | undefined;
}

export interface Mounted {
  /** Feeds a state in from a wire of the page's own, as the Converse plug-in does. */
  receive(value: unknown, wire?: Wire): boolean;
  readonly store: VideoStore;
  unmount(): void;
}

/** react-aria writes a style element unless it finds this id, which a strict content security policy refuses. */
function withoutInlineStyle(): void {
  const id = 'react-aria-pressable-style';
  if (document.getElementById(id)) return;
  const marker = document.createElement('meta');
  marker.id = id;
  document.head.append(marker);
}

export function mount(element: HTMLElement, options: MountOptions): Mounted {
  withoutInlineStyle();
  const session = openSession(options);
  const languages = [options.language, ...navigator.languages].filter((tag) => tag !== undefined);
  element.classList.add('lec');
  element.dataset['theme'] = themeOf(options.theme);
  const root = createRoot(element);
  const render = (t: Translator) => {
    element.lang = t.language;
    element.dir = t.direction;
    root.render(
      <StrictMode>
        <App
          session={session}
          view={options.view}
          t={t}
          root={element}
          beside={options.beside ?? null}
          onLanguage={(language) => void translator(language).then(render)}
        />
      </StrictMode>,
    );
  };
  void translator(choose(languages)).then(render);
  return {
    receive: session.store.getState().receive,
    store: session.store,
    unmount() {
      root.unmount();
      session.close();
      element.classList.remove('lec');
    },
  };
}
