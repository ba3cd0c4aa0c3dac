/** One view, with the contexts that its components read. */
import { lazy, Suspense } from 'react';
import { I18nProvider } from 'react-aria/I18nProvider';
import { UNSAFE_PortalProvider } from 'react-aria/PortalProvider';
import type { Translator } from '../i18n/translate.ts';
import { Seat } from '../seat/seat.tsx';
import { RootContext, SessionContext, TranslatorContext } from '../session/context.ts';
import type { Session } from '../session/session.ts';
import { Message } from '../ui/feedback/message.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { SessionEnd } from './session-end.tsx';

// A separate chunk has the stage, so that students do not load it.
const Stage = lazy(() => import('../stage/stage.tsx'));

interface AppProps {
  session: Session;
  view: 'stage' | 'seat';
  t: Translator;
  root: HTMLElement;
  beside: HTMLElement | null;
  onLanguage(language: string): void;
}

export function App({ session, view, t, root, beside, onLanguage }: AppProps) {
  return (
    <I18nProvider locale={t.language}>
      <UNSAFE_PortalProvider getContainer={() => root}>
        <RootContext value={root}>
          <TranslatorContext value={t}>
            <SessionContext value={session}>
              <ErrorBoundary>
                <SessionEnd>
                  {view === 'seat' ? (
                    <Seat beside={beside} onLanguage={onLanguage} />
                  ) : (
                    <Suspense fallback={<Message busy title={t('status.connecting')} />}>
                      <Stage onLanguage={onLanguage} />
                    </Suspense>
                  )}
                </SessionEnd>
              </ErrorBoundary>
            </SessionContext>
          </TranslatorContext>
        </RootContext>
      </UNSAFE_PortalProvider>
    </I18nProvider>
  );
}
