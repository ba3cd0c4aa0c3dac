/** The line over the page: who sees it, and the one thing to do about that. */
import { useState } from 'react';
import { useWords } from '../app/context.ts';
import { Button } from '../ui/button.tsx';
import { Play, Stop, Swap } from '../ui/icons.tsx';
import type { Deck } from './deck.ts';
import { StartDialog } from './start-dialog.tsx';
import { useTools } from './tools.ts';
import { Warnings } from './warnings.tsx';

interface RibbonProps {
  deck: Deck;
  live: Deck | null;
  onLive(): void;
}

export const Ribbon = (props: RibbonProps) =>
  props.deck.live ? <OnAir {...props} /> : <Rehearsal {...props} />;

function OnAir({ deck }: RibbonProps) {
  const words = useWords();
  const tools = useTools();
  const [ending, setEnding] = useState(false);
  const end = async () => {
    setEnding(true);
    await tools.end();
    setEnding(false);
  };
  return (
    <div className="lec-ribbon lec-ribbon--live">
      <p className="lec-live">{words('stage.onAir')}</p>
      <h2>{deck.media.title || words('media.untitled')}</h2>
      <Button look="danger" icon={<Stop />} isPending={ending} onPress={() => void end()}>
        {words('stage.end')}
      </Button>
    </div>
  );
}

function Rehearsal({ deck, live, onLive }: RibbonProps) {
  const words = useWords();
  const tools = useTools();
  const { media } = deck;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const start = async (replacing: string | null) => {
    setBusy(true);
    const outcome = await tools.start(media.id, replacing);
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
      <div className="lec-ribbon">
        <p className="lec-private">{words('stage.preview')}</p>
        <h2>{media.title || words('media.untitled')}</h2>
        <Button look="primary" icon={live ? <Swap /> : <Play />} isPending={busy} onPress={press}>
          {words(live ? 'stage.switch' : 'stage.start')}
        </Button>
      </div>
      {live && (
        <p className="lec-elsewhere">
          <span>{words('stage.elsewhere', { title: live.media.title, page: live.number })}</span>
          <Button look="quiet" onPress={onLive}>
            {words('stage.elsewhereBack')}
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
