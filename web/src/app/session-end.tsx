/** Replaces the view once the session cannot continue: the video was deleted, or the token expired before any state. */
import type { ReactNode } from 'react';
import { useT, useVideoStore } from '../session/context.ts';
import { Message } from '../ui/feedback/message.tsx';

export function SessionEnd({ children }: { children: ReactNode }) {
  const t = useT();
  const status = useVideoStore((state) => state.status);
  const known = useVideoStore((state) => state.video !== null);
  if (status === 'gone') return <Message title={t('status.gone')} />;
  if (status === 'expired' && !known) {
    return <Message title={t('status.expired')} hint={t('status.expiredHint')} />;
  }
  return children;
}
