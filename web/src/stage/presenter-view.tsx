/** A document on the desk: its page, the ways to turn it, and the pages around it. */
import { useState } from 'react';
import { useFullScreen } from '../page/full-screen.ts';
import { PageView, pageName } from '../page/page-view.tsx';
import { useSession, useT } from '../session/context.ts';
import { Announcer } from '../ui/feedback/announcer.tsx';
import { NextPage } from './controls/next-page.tsx';
import { PageControls } from './controls/page-controls.tsx';
import { ShareBar } from './controls/share-bar.tsx';
import { ThumbnailStrip } from './controls/thumbnail-strip.tsx';
import { useNumberKeys } from './keyboard/number-keys.ts';
import { useStageKeys } from './keyboard/stage-keys.ts';
import type { Deck } from './session/deck.ts';

interface PresenterViewProps {
  deck: Deck;
  /** What everybody sees, when that is something else or the same; null when nothing is shown. */
  live: Deck | null;
  onLive(): void;
}

export function PresenterView({ deck, live, onLive }: PresenterViewProps) {
  const t = useT();
  const { toasts } = useSession();
  const screen = useFullScreen();
  const digits = useNumberKeys();
  const [refused, setRefused] = useState(0);
  const go = (page: number) => {
    if (page >= 1 && page <= deck.ready) return deck.turn(page);
    setRefused((count) => count + 1);
    const coming = page > deck.ready && page <= deck.total;
    const sentence = coming ? 'stage.pageComing' : 'stage.noSuchPage';
    toasts.getState().add('info', t(sentence, { page, last: deck.total }));
  };
  const typed = useStageKeys(deck, digits, go);
  const towards = t.direction === 'rtl' ? -1 : 1;

  return (
    <div className="lec-presenter" data-live={deck.live}>
      <ShareBar {...{ deck, live, onLive }} />
      <div className="lec-presenter-middle">
        <div className="lec-presenter-page" key={refused > 0 ? 'refused' : 'page'}>
          {deck.page ? (
            <PageView
              page={deck.page}
              ahead={deck.ahead}
              total={deck.total}
              zoomable={false}
              refresh={deck.refresh}
              onSwipe={(swiped) => go(deck.number + swiped * towards)}
            />
          ) : (
            <p className="lec-page-waiting">
              <span className="lec-spinner" aria-hidden="true" />
              {t('page.loading', { page: deck.number })}
            </p>
          )}
          {typed !== '' && <Typed digits={typed} />}
        </div>
        <NextPage deck={deck} />
      </div>
      <PageControls {...{ deck, screen, go }} />
      <ThumbnailStrip {...{ deck, go }} />
      {deck.page && <Announcer sentence={pageName(t, deck.page, deck.total)} />}
    </div>
  );
}

function Typed({ digits }: { digits: string }) {
  const t = useT();
  return (
    <div className="lec-typed" role="status">
      <p>{t('stage.goTo', { page: Number(digits) })}</p>
      <small>{t('stage.goToHint')}</small>
    </div>
  );
}
