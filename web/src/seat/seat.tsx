/** What a student sees: the page everybody sees, and little else. */
import { useEffect, useRef, useState } from 'react';
import type { Share } from '../client/video.ts';
import { useFullScreen } from '../page/full-screen.ts';
import { PageView, pageName } from '../page/page-view.tsx';
import { PanButtons } from '../page/zoom-tools.tsx';
import { useRoot, useShare, useT, useVideo, useVideoStore } from '../session/context.ts';
import { Announcer } from '../ui/feedback/announcer.tsx';
import { Toasts } from '../ui/feedback/toasts.tsx';
import { BesideElement, type Layout } from './beside.tsx';
import { type LookBack, useLookBack } from './look-back.ts';
import { PageText } from './page-text.tsx';
import { Header, Waiting } from './quiet.tsx';
import { SeatToolbar } from './toolbar/toolbar.tsx';

interface SeatProps {
  beside: HTMLElement | null;
  onLanguage(language: string): void;
}

export function Seat({ beside, onLanguage }: SeatProps) {
  const t = useT();
  const share = useShare();
  const lookBack = useLookBack();
  const screen = useFullScreen();
  const [reading, setReading] = useState(false);
  const [layout, setLayout] = useState<Layout>('split');
  useSeatKeys(lookBack, screen.toggle);
  const page = share && (lookBack.own ?? share.page);
  const total = share ? (share.media.pageCount ?? share.media.pagesReady) : null;

  return (
    <div className="lec-seat" data-layout={beside ? layout : 'alone'} data-shared={share !== null}>
      <Header onLanguage={onLanguage} />
      <main className="lec-seat-stage" aria-label={t('seat.label')}>
        {share && page ? (
          <PageView
            page={page}
            ahead={lookBack.own ? null : share.nextPage}
            total={total}
            onSwipe={(towards) => lookBack.to(page.number + towards * forward(t.direction))}
            refresh={lookBack.own ? lookBack.refresh : undefined}
          >
            {(gestures) => (
              <>
                <PanButtons {...gestures} />
                {reading && <PageText text={page.text} />}
                <SeatToolbar
                  {...{ share, page, total, lookBack, gestures, screen, reading, setReading }}
                  layout={beside ? { layout, setLayout } : null}
                />
              </>
            )}
          </PageView>
        ) : (
          <Waiting />
        )}
      </main>
      {beside && <BesideElement element={beside} />}
      <SeatAnnouncer lookBack={lookBack} total={total} />
      <Toasts />
    </div>
  );
}

const forward = (direction: 'ltr' | 'rtl') => (direction === 'rtl' ? -1 : 1);

/** Everything a sighted student sees change, in one sentence at a time. */
function SeatAnnouncer({ lookBack, total }: { lookBack: LookBack; total: number | null }) {
  const t = useT();
  const share = useShare();
  const known = useVideo() !== null;
  const status = useVideoStore((state) => state.status);
  const first = useRef<Share | null>(null);
  if (share && share.media.id !== first.current?.media.id) first.current = share;
  const sentence = (): string => {
    if (status === 'reconnecting') return t('status.reconnecting');
    if (!known) return '';
    if (!share) return t(first.current ? 'seat.ended' : 'seat.waiting');
    const { own } = lookBack;
    const live = share.page.number;
    const started = live === first.current?.page.number;
    const aside = own
      ? t('seat.own', { page: own.number, live })
      : started && t('seat.started', { title: share.media.title });
    return [aside, pageName(t, own ?? share.page, total)].filter(Boolean).join(' ');
  };
  return <Announcer sentence={sentence()} atOnce />;
}

/** Arrows look back and on, End and Esc come back to live, F fills the screen while the page has the focus. */
function useSeatKeys({ own, to, live }: LookBack, toggleScreen: () => void): void {
  const root = useRoot();
  const share = useShare();
  const { direction } = useT();
  const at = own?.number ?? share?.page.number ?? 0;
  useEffect(() => {
    const step = forward(direction);
    const keys: Record<string, () => void> = {
      ArrowLeft: () => to(at - step),
      ArrowRight: () => to(at + step),
      PageUp: () => to(at - 1),
      PageDown: () => to(at + 1),
      Home: () => to(1),
      End: live,
      Escape: live,
    };
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target !== document.body && !root.contains(target)) return;
      if (target.closest('input, textarea, select, [role="menu"], [role="dialog"], [role="radiogroup"]'))
        return;
      if ((event.key === 'f' || event.key === 'F') && target.closest('.lec-page-area')) return toggleScreen();
      const act = share ? keys[event.key] : undefined;
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
