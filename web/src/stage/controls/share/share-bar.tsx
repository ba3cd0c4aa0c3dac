/** The bar above the page. It shows who sees the page, and starts, switches or stops the share. */
import './share-bar.css';
import { useEffect, useRef, useState } from 'react';
import { createGate } from '../../../client/gate.ts';
import { useIsConnected, useT } from '../../../session/context.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Stop } from '../../../ui/controls/icons.tsx';
import { PrivateBadge } from '../../../ui/feedback/badge.tsx';
import type { Deck } from '../../session/deck.ts';
import { useStageSession } from '../../session/stage-session.ts';
import { Warnings } from '../warnings.tsx';
import { ShareBadge } from './share-badge.tsx';
import { StartButton } from './start-button.tsx';
import { StartDialog } from './start-dialog.tsx';

interface ShareBarProps {
  deck: Deck;
  /** The share that everybody sees; null while no document is shared. */
  live: Deck | null;
  /** Opens the shared document. */
  onLive(): void;
}

export const ShareBar = (props: ShareBarProps) =>
  props.deck.live ? <LiveBar {...props} /> : <PreviewBar {...props} />;

function LiveBar({ deck }: ShareBarProps) {
  const t = useT();
  const stage = useStageSession();
  const [ending, setEnding] = useState(false);
  const end = async () => {
    setEnding(true);
    await stage.end();
    setEnding(false);
  };
  return (
    <div className="lec-share-bar lec-share-bar--live">
      <ShareBadge isEnding={ending} />
      <h2 title={deck.media.title} dir="auto">
        {deck.media.title || t('media.untitled')}
      </h2>
      <Button look="danger" icon={<Stop />} isPending={ending} onPress={() => void end()}>
        {t('stage.end')}
      </Button>
    </div>
  );
}

function PreviewBar({ deck, live, onLive }: ShareBarProps) {
  const t = useT();
  const stage = useStageSession();
  const { media } = deck;
  /** The page that waits for the answer of the dialog; null while the dialog is closed. */
  const [asked, setAsked] = useState<number | null>(null);
  const [starting, setStarting] = useState(false);
  const gate = useRef(createGate());
  useEffect(() => () => gate.current.close(), []);
  const start = async (page: number, replacing: string | null) => {
    const isWanted = gate.current.enter();
    setStarting(true);
    const outcome = await stage.start({ media: media.id, page, replacing });
    // The presenter opened another document while the server answered.
    if (!isWanted()) return;
    setStarting(false);
    // Another presenter started first, so the dialog asks whether to replace that presenter's document.
    setAsked(outcome === 'occupied' ? page : null);
    if (outcome === 'shown') onLive();
  };
  const press = (page: number) => {
    const needsNoQuestion = !live && media.warnings.length === 0 && media.uploadState !== 'PROCESSING';
    if (needsNoQuestion) void start(page, null);
    else setAsked(page);
  };
  return (
    <>
      <div className="lec-share-bar">
        <PrivateBadge>{t('stage.preview')}</PrivateBadge>
        <h2 title={media.title} dir="auto">
          {media.title || t('media.untitled')}
        </h2>
        <StartButton page={deck.number} switches={live !== null} isPending={starting} onStart={press} />
      </div>
      {live && <Elsewhere live={live} onLive={onLive} />}
      <Warnings warnings={media.warnings} />
      <StartDialog
        media={media}
        page={asked ?? deck.number}
        shown={live}
        isOpen={asked !== null}
        isPending={starting}
        onStart={(page) => void start(page, live?.media.id ?? null)}
        onClose={() => setAsked(null)}
      />
    </>
  );
}

/** What everybody sees while this presenter looks at another document. */
function Elsewhere({ live, onLive }: { live: Deck; onLive(): void }) {
  const t = useT();
  const isConnected = useIsConnected();
  const key = isConnected ? 'stage.elsewhere' : 'stage.elsewhereLost';
  return (
    <p className="lec-elsewhere">
      <span>{t(key, { title: live.media.title, page: live.number })}</span>
      <Button look="quiet" onPress={onLive}>
        {t('stage.elsewhereBack')}
      </Button>
    </p>
  );
}
