/** The bar above the page. It shows who sees the page, and starts, switches or stops the share. */
import './share-bar.css';
import { useEffect, useRef, useState } from 'react';
import { createGate } from '../../client/gate.ts';
import { useT } from '../../session/context.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Play, Stop, Swap } from '../../ui/controls/icons.tsx';
import { LiveBadge, PrivateBadge } from '../../ui/feedback/badge.tsx';
import type { Deck } from '../session/deck.ts';
import { useStageSession } from '../session/stage-session.ts';
import { StartDialog } from './start-dialog.tsx';
import { Warnings } from './warnings.tsx';

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
      <LiveBadge>{t('stage.onAir')}</LiveBadge>
      <h2>{deck.media.title || t('media.untitled')}</h2>
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
  const [confirming, setConfirming] = useState(false);
  const [starting, setStarting] = useState(false);
  const gate = useRef(createGate());
  useEffect(() => () => gate.current.close(), []);
  const start = async (replacing: string | null) => {
    const isWanted = gate.current.enter();
    setStarting(true);
    const outcome = await stage.start(media.id, replacing);
    // The presenter opened another document while the server answered.
    if (!isWanted()) return;
    setStarting(false);
    // Another presenter started first, so the dialog asks whether to replace that presenter's document.
    setConfirming(outcome === 'occupied');
    if (outcome === 'shown') onLive();
  };
  const press = () => {
    const needsNoQuestion = !live && media.warnings.length === 0 && media.uploadState !== 'PROCESSING';
    if (needsNoQuestion) void start(null);
    else setConfirming(true);
  };
  return (
    <>
      <div className="lec-share-bar">
        <PrivateBadge>{t('stage.preview')}</PrivateBadge>
        <h2>{media.title || t('media.untitled')}</h2>
        <Button look="primary" icon={live ? <Swap /> : <Play />} isPending={starting} onPress={press}>
          {t(live ? 'stage.switch' : 'stage.start')}
        </Button>
      </div>
      {live && (
        <p className="lec-elsewhere">
          <span>{t('stage.elsewhere', { title: live.media.title, page: live.number })}</span>
          <Button look="quiet" onPress={onLive}>
            {t('stage.elsewhereBack')}
          </Button>
        </p>
      )}
      <Warnings warnings={media.warnings} />
      <StartDialog
        media={media}
        shown={live}
        isOpen={confirming}
        isPending={starting}
        onStart={() => void start(live?.media.id ?? null)}
        onClose={() => setConfirming(false)}
      />
    </>
  );
}
