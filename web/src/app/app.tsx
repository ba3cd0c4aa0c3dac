/** The view that was asked for, with what it needs around it. */
import { Component, lazy, type ReactNode, Suspense } from 'react';
import { I18nProvider } from 'react-aria/I18nProvider';
import { UNSAFE_PortalProvider } from 'react-aria/PortalProvider';
import type { Translator } from '../i18n/translate.ts';
import { Seat } from '../seat/seat.tsx';
import { RootContext, SessionContext, TranslatorContext, useT, useVideoStore } from '../session/context.ts';
import type { Session } from '../session/session.ts';
import { Message } from '../ui/feedback/message.tsx';

// Only instructors pay for what instructors use.
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

/** Ends that no reconnecting can help. */
function SessionEnd({ children }: { children: ReactNode }) {
  const t = useT();
  const status = useVideoStore((state) => state.status);
  const known = useVideoStore((state) => state.video !== null);
  if (status === 'gone') return <Message title={t('status.gone')} />;
  if (status === 'expired' && !known) {
    return <Message title={t('status.expired')} hint={t('status.expiredHint')} />;
  }
  return children;
}

/** A mistake of ours takes the view down, not the page around it, and says so. */
class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static override contextType = TranslatorContext;
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    const t = this.context as Translator;
    return (
      <Message
        title={t('app.problem')}
        action={{ label: t('app.reload'), run: () => this.setState({ broken: false }) }}
      />
    );
  }
}
