import './waiting.css';
import { useT, useVideo } from '../session/context.ts';

/** The message in the seat while no document is shared, or until the first state arrives. */
export function Waiting() {
  const t = useT();
  const known = useVideo() !== null;
  return (
    <div className="lec-waiting" aria-busy={!known}>
      <div className="lec-waiting-sheet" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
      <h2>{t(known ? 'seat.waiting' : 'status.connecting')}</h2>
      {known && <p>{t('seat.waitingHint')}</p>}
    </div>
  );
}
