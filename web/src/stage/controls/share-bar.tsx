/** The line over the page: who sees it, and the one thing to do about that. */
import { useState } from 'react';
import { useT } from '../../session/context.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Play, Stop, Swap } from '../../ui/controls/icons.tsx';
import type { Deck } from '../session/deck.ts';
import { useStageSession } from '../session/stage-session.ts';
import { StartDialog } from './start-dialog.tsx';
import { Warnings } from './warnings.tsx';

interface ShareBarProps {
  deck: Deck;
  live: Deck | null;
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
      <p className="lec-live">{t('stage.onAir')}</p>
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
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const start = async (replacing: string | null) => {
    setBusy(true);
    const outcome = await stage.start(media.id, replacing);
    setBusy(false);
    // Somebody else was quicker: the question is now another one, so it is asked again.
    setAsking(outcome === 'taken');
    if (outcome === 'shown') onLive();
  };
  const press = () => {
    const plain = !live && media.warnings.length === 0 && media.uploadState !== 'PROCESSING';
    if (plain) void start(null);
    else setAsking(true);
  };
  return (
    <>
      <div className="lec-share-bar">
        <p className="lec-private">{t('stage.preview')}</p>
        <h2>{media.title || t('media.untitled')}</h2>
        <Button look="primary" icon={live ? <Swap /> : <Play />} isPending={busy} onPress={press}>
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
        isOpen={asking}
        isPending={busy}
        onStart={() => void start(live?.media.id ?? null)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
