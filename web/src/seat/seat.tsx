/** The student's view, with the page that everybody sees and the tools to look at it. */
import './seat.css';
import { useState } from 'react';
import { useFullScreen } from '../page/full-screen.ts';
import { PageView } from '../page/page-view.tsx';
import { PanButtons } from '../page/pan-buttons.tsx';
import { useSession, useShare, useT, useVideoStore } from '../session/context.ts';
import { Toasts } from '../ui/feedback/toasts.tsx';
import { BesideElement, type Layout } from './beside-element.tsx';
import { Header } from './header.tsx';
import { useLookBack } from './look-back.ts';
import { PageText } from './page-text.tsx';
import { SeatAnnouncer } from './seat-announcer.tsx';
import { forwardStep, useSeatKeys } from './seat-keys.ts';
import { SeatToolbar } from './toolbar/toolbar.tsx';
import { Waiting } from './waiting.tsx';

interface SeatProps {
  /** An element of the page around the view, such as the webinar's video, to show beside the page. */
  beside: HTMLElement | null;
  onLanguage(language: string): void;
}

export function Seat({ beside, onLanguage }: SeatProps) {
  const t = useT();
  const { pages } = useSession();
  const share = useShare();
  const shareKey = useVideoStore((state) => state.shareKey);
  const lookBack = useLookBack();
  const screen = useFullScreen();
  const hasEnded = useHasEnded(share !== null);
  const [layout, setLayout] = useState<Layout>('split');
  useSeatKeys(lookBack, screen.toggle);
  const { ownPage } = lookBack;
  const page = share && (ownPage ?? share.page);
  const [showsText, setShowsText] = useShowsText(beside === null && (page?.text ?? '').trim() !== '');
  const total = share ? (share.media.pageCount ?? share.media.pagesReady) : null;

  return (
    <div className="lec-seat" data-layout={beside ? layout : 'alone'} data-shared={share !== null}>
      <Header onLanguage={onLanguage} />
      <main className="lec-seat-stage" aria-label={t('seat.label')}>
        {share && page ? (
          <PageView
            page={page}
            zoomKey={shareKey}
            ahead={ownPage ? null : share.nextPage}
            total={total}
            onSwipe={(direction) => lookBack.goTo(page.number + direction * forwardStep(t.direction))}
            refresh={ownPage ? lookBack.refresh : undefined}
            pointer={{ media: share.media.id, isPointing: false }}
            fetchAllImages={() => pages.fetch(share.media.id, page.number, { renew: true })}
          >
            {(gestures) => (
              <>
                <PanButtons {...gestures} />
                {showsText && <PageText text={page.text} />}
                <SeatToolbar
                  {...{ share, page, total, lookBack, gestures, screen, showsText, setShowsText }}
                  layout={beside ? { layout, setLayout } : null}
                />
              </>
            )}
          </PageView>
        ) : (
          <Waiting hasEnded={hasEnded} />
        )}
      </main>
      {beside && <BesideElement element={beside} />}
      <SeatAnnouncer lookBack={lookBack} total={total} />
      <Toasts />
    </div>
  );
}

/**
 * Whether the text of the page is visible. Until the user chooses, it is on a phone that is held upright, where a page
 * leaves half of the screen empty.
 */
function useShowsText(hasRoomAndText: boolean): [boolean, (showsText: boolean) => void] {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [isUpright] = useState(() => matchMedia(UPRIGHT_PHONE).matches);
  return [chosen ?? (isUpright && hasRoomAndText), setChosen];
}

/** The media query of page-text.css. */
const UPRIGHT_PHONE = '(width < 720px) and (aspect-ratio < 3/4)';

/** Whether a document was shared before, while this view was open. */
function useHasEnded(isShared: boolean): boolean {
  const [wasShared, setWasShared] = useState(isShared);
  if (isShared && !wasShared) setWasShared(true);
  return wasShared && !isShared;
}
