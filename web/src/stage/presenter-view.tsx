/** An open document with its page, the controls that turn the page, and the neighbouring pages. */
import './presenter-view.css';
import './low-window.css';
import './full-screen.css';
import { useState } from 'react';
import { useFullScreen } from '../page/full-screen.ts';
import { PageView, pageName } from '../page/page-view.tsx';
import { useSession, useT } from '../session/context.ts';
import { Announcer } from '../ui/feedback/announcer.tsx';
import { Spinner } from '../ui/feedback/spinner.tsx';
import { Clock } from './clock.tsx';
import { BlackScreen } from './controls/black-screen.tsx';
import { NextPage } from './controls/next-page.tsx';
import { PageControls } from './controls/page-controls.tsx';
import { PresenterNotice } from './controls/share/presenter-notice.tsx';
import { ShareBar } from './controls/share/share-bar.tsx';
import { ThumbnailStrip } from './controls/thumbnail-strip.tsx';
import { useNumberKeys } from './keyboard/number-keys.ts';
import { useStageKeys } from './keyboard/stage-keys.ts';
import { SpeakerNotes } from './notes/speaker-notes.tsx';
import type { Deck } from './session/deck.ts';
import type { Pointing } from './session/pointing.ts';

const hasNotes = ({ media }: Deck) => media.warnings.some(({ kind }) => kind === 'SPEAKER_NOTES');

interface PresenterViewProps {
  deck: Deck;
  /** The share that everybody sees; null while no document is shared. */
  live: Deck | null;
  /** Opens the shared document. */
  onLive(): void;
}

export function PresenterView({ deck, live, onLive }: PresenterViewProps) {
  const t = useT();
  const { toasts } = useSession();
  const screen = useFullScreen();
  const numberKeys = useNumberKeys();
  const goTo = (page: number) => {
    if (page >= 1 && page <= deck.ready) return deck.goTo(page);
    const notConverted = page > deck.ready && page <= deck.total;
    const message = notConverted ? 'stage.pageComing' : 'stage.noSuchPage';
    toasts.getState().add('info', t(message, { page, last: deck.total }));
  };
  const [wantsToPoint, setWantsToPoint] = useState(false);
  const pointing: Pointing = {
    isOn: wantsToPoint && deck.live,
    toggle: () => setWantsToPoint(deck.live && !wantsToPoint),
  };
  const { typed, isBlack } = useStageKeys(deck, numberKeys, goTo, pointing);
  const forward = t.direction === 'rtl' ? -1 : 1;

  return (
    <div className="lec-presenter" data-live={deck.live}>
      <ShareBar {...{ deck, live, onLive }} />
      <PresenterNotice />
      <div className="lec-presenter-middle">
        <div className="lec-presenter-page">
          {deck.page ? (
            <PageView
              page={deck.page}
              ahead={deck.ahead}
              total={deck.total}
              zoomable={false}
              refresh={deck.refresh}
              pointer={deck.live ? { media: deck.media.id, isPointing: pointing.isOn } : null}
              onSwipe={(direction) => goTo(deck.number + direction * forward)}
            />
          ) : (
            <p className="lec-page-waiting">
              <Spinner />
              {t('page.loading', { page: deck.number })}
            </p>
          )}
          {isBlack && <BlackScreen page={deck.number} />}
          {typed !== '' && <TypedNumber digits={typed} />}
        </div>
        <div className="lec-presenter-side">
          <NextPage deck={deck} />
          {hasNotes(deck) && <SpeakerNotes deck={deck} />}
          {screen.full && (
            <div className="lec-presenter-facts">
              <Clock />
              <p>{t('stage.position', { page: deck.number, total: deck.total })}</p>
            </div>
          )}
        </div>
      </div>
      <div className="lec-presenter-tools">
        <PageControls {...{ deck, screen, goTo, pointing }} />
        <ThumbnailStrip {...{ deck, goTo }} />
      </div>
      {deck.page && <Announcer sentence={pageName(t, deck.page, deck.total)} />}
    </div>
  );
}

function TypedNumber({ digits }: { digits: string }) {
  const t = useT();
  return (
    <div className="lec-typed" role="status">
      <p>{t('stage.goTo', { page: Number(digits) })}</p>
      <small>{t('stage.goToHint')}</small>
    </div>
  );
}
