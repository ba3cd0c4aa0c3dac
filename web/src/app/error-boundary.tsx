/** Shows a message in place of a view that failed to render, and leaves the page around the view alone. */
import { Component, type ReactNode } from 'react';
import type { Translator } from '../i18n/translate.ts';
import { TranslatorContext } from '../session/context.ts';
import { Message } from '../ui/feedback/message.tsx';

export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static override contextType = TranslatorContext;
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    if (!this.state.failed) return this.props.children;
    const t = this.context as Translator;
    return (
      <Message
        title={t('app.problem')}
        action={{ label: t('app.reload'), run: () => this.setState({ failed: false }) }}
      />
    );
  }
}
