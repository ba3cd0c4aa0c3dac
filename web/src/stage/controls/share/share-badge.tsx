/**
 * The badge that shows whether everybody sees the page, whether the server has yet to answer, or whether this view cannot
 * know it without a connection.
 */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { isConnected } from '../../../client/transport/status.ts';
import { useShare, useT, useVideoStore } from '../../../session/context.ts';
import { LiveBadge, SendingBadge, WarningBadge } from '../../../ui/feedback/badge.tsx';
import { useStageSession } from '../../session/stage-session.ts';

/** Most answers arrive sooner, and a badge that flashes at each turn distracts. */
const SENDING_AFTER_MS = 300;

export function ShareBadge({ isEnding }: { isEnding: boolean }) {
  const t = useT();
  const { navigation } = useStageSession();
  const status = useVideoStore((state) => state.status);
  const page = useShare()?.page.number ?? 0;
  const isTurning = useStore(navigation, ({ target }) => target !== null);
  const isSending = useLate(isTurning || isEnding);
  if (status === 'expired') return <WarningBadge>{t('stage.signedOut', { page })}</WarningBadge>;
  if (!isConnected(status)) return <WarningBadge>{t('stage.notConnected', { page })}</WarningBadge>;
  if (isSending) return <SendingBadge>{t('stage.sending')}</SendingBadge>;
  return <LiveBadge>{t('stage.onAir')}</LiveBadge>;
}

/** Whether `value` has been true for a while. */
function useLate(value: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => setLate(true), SENDING_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [value]);
  return late;
}
