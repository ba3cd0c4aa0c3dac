/** A document on the desk: its page, the ways to turn it, and the pages around it. */
import { useState } from 'react';
import { useSession, useWords } from '../app/context.ts';
import { Announcer } from '../page/announcer.tsx';
import { useFullScreen } from '../page/full-screen.ts';
import { PageView, pageName } from '../page/page-view.tsx';
import { Controls } from './controls.tsx';
import type { Deck } from './deck.ts';
import { useDigits } from './digits.ts';
import { useStageKeys } from './keys.ts';
import { Ribbon } from './ribbon.tsx';
import { Strip } from './strip.tsx';
import { UpNext } from './up-next.tsx';

interface DeskProps {
  deck: Deck;
  /** What everybody sees, when that is something else or the same; null when nothing is shown. */
  live: Deck | null;
  onLive(): void;
}

export function Desk({ deck, live, onLive }: DeskProps) {
  const words = useWords();
  const { notices } = useSession();
  const screen = useFullScreen();
  const digits = useDigits();
  const [refused, setRefused] = useState(0);
  const go = (page: number) => {
    if (page >= 1 && page <= deck.ready) return deck.turn(page);
    setRefused((count) => count + 1);
    const coming = page > deck.ready && page <= deck.total;
    const sentence = coming ? 'stage.pageComing' : 'stage.noSuchPage';
    notices.getState().add('news', words(sentence, { page, last: deck.total }));
  };
  const typed = useStageKeys(deck, digits, go);
  const towards = words.direction === 'rtl' ? -1 : 1;

  return (
    <div className="lec-desk" data-live={deck.live}>
      <Ribbon {...{ deck, live, onLive }} />
      <div className="lec-desk-middle">
        <div className="lec-desk-page" key={refused > 0 ? 'refused' : 'page'}>
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
              {words('page.loading', { page: deck.number })}
            </p>
          )}
          {typed !== '' && <Typed digits={typed} />}
        </div>
        <UpNext deck={deck} />
      </div>
      <Controls {...{ deck, screen, go }} />
      <Strip {...{ deck, go }} />
      {deck.page && <Announcer sentence={pageName(words, deck.page, deck.total)} />}
    </div>
  );
}

function Typed({ digits }: { digits: string }) {
  const words = useWords();
  return (
    <div className="lec-typed" role="status">
      <p>{words('stage.goTo', { page: Number(digits) })}</p>
      <small>{words('stage.goToHint')}</small>
    </div>
  );
}
