/** Announces changes of the document, of the page and of the connection to screen readers. */
import { useRef } from 'react';
import type { Share } from '../client/video.ts';
import { pageName } from '../page/page-view.tsx';
import { useShare, useT, useVideoStore } from '../session/context.ts';
import { Announcer } from '../ui/feedback/announcer.tsx';
import type { LookBack } from './look-back.ts';

interface SeatAnnouncerProps {
  lookBack: LookBack;
  total: number | null;
}

export function SeatAnnouncer({ lookBack, total }: SeatAnnouncerProps) {
  const t = useT();
  const share = useShare();
  const known = useVideoStore(({ video }) => video !== null);
  const status = useVideoStore((state) => state.status);
  /** The first state of the document that is or was shared, to announce its start once. */
  const first = useRef<Share | null>(null);
  if (share && share.media.id !== first.current?.media.id) first.current = share;
  const sentence = (): string => {
    if (status === 'reconnecting') return t('status.reconnecting');
    if (!known) return '';
    if (!share) return t(first.current ? 'seat.ended' : 'seat.waiting');
    const { ownPage } = lookBack;
    const live = share.page.number;
    const started = live === first.current?.page.number;
    const prefix = ownPage
      ? t('seat.own', { page: ownPage.number, live })
      : started && t('seat.started', { title: share.media.title });
    return [prefix, pageName(t, ownPage ?? share.page, total)].filter(Boolean).join(' ');
  };
  return <Announcer sentence={sentence()} initially />;
}
