/** The message in the seat while no document is shared, or until the first state arrives. */
import './waiting.css';
import { useT, useVideo } from '../session/context.ts';

export function Waiting({ hasEnded }: { hasEnded: boolean }) {
  const t = useT();
  const known = useVideo() !== null;
  const title = hasEnded ? 'seat.ended' : 'seat.waiting';
  return (
    <div className="lec-waiting" aria-busy={!known}>
      <div className="lec-waiting-sheet" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
      <h2>{t(known ? title : 'status.connecting')}</h2>
      {known && <p>{t(hasEnded ? 'seat.endedHint' : 'seat.waitingHint')}</p>}
    </div>
  );
}
