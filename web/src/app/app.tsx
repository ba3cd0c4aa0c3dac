/** The view that was asked for, with what it needs around it. */
import { Component, lazy, type ReactNode, Suspense } from 'react';
import { I18nProvider } from 'react-aria/I18nProvider';
import { UNSAFE_PortalProvider } from 'react-aria/PortalProvider';
import type { Translator } from '../i18n/translate.ts';
import { Seat } from '../seat/seat.tsx';
import { RootContext, SessionContext, TranslatorContext, useLectern, useWords } from './context.ts';
import { Message } from './message.tsx';
import type { Session } from './session.ts';

// Only instructors pay for what instructors use.
const Stage = lazy(() => import('../stage/stage.tsx'));

interface AppProps {
  session: Session;
  view: 'stage' | 'seat';
  words: Translator;
  root: HTMLElement;
  beside: HTMLElement | null;
  onLanguage(language: string): void;
}

export function App({ session, view, words, root, beside, onLanguage }: AppProps) {
  return (
    <I18nProvider locale={words.language}>
      <UNSAFE_PortalProvider getContainer={() => root}>
        <RootContext value={root}>
          <TranslatorContext value={words}>
            <SessionContext value={session}>
              <Fence>
                <Ends>
                  {view === 'seat' ? (
                    <Seat beside={beside} onLanguage={onLanguage} />
                  ) : (
                    <Suspense fallback={<Message busy title={words('status.connecting')} />}>
                      <Stage onLanguage={onLanguage} />
                    </Suspense>
                  )}
                </Ends>
              </Fence>
            </SessionContext>
          </TranslatorContext>
        </RootContext>
      </UNSAFE_PortalProvider>
    </I18nProvider>
  );
}

/** Ends that no reconnecting can help. */
function Ends({ children }: { children: ReactNode }) {
  const words = useWords();
  const status = useLectern((state) => state.status);
  const known = useLectern((state) => state.video !== null);
  if (status === 'gone') return <Message title={words('status.gone')} />;
  if (status === 'expired' && !known) {
    return <Message title={words('status.expired')} hint={words('status.expiredHint')} />;
  }
  return children;
}

/** A mistake of ours takes the view down, not the page around it, and says so. */
class Fence extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static override contextType = TranslatorContext;
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    const words = this.context as Translator;
    return (
      <Message
        title={words('app.problem')}
        action={{ label: words('app.reload'), run: () => this.setState({ broken: false }) }}
      />
    );
  }
}
