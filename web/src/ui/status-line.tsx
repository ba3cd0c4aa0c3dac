/** How the connection is, said only when it is not well. */
import { useLectern, useWords } from '../app/context.ts';

export function StatusLine() {
  const words = useWords();
  const status = useLectern((state) => state.status);
  const known = useLectern(({ video }) => video !== null);
  if (status === 'live' || (status === 'connecting' && !known) || status === 'gone') return null;
  return (
    <p className={`lec-status lec-status--${status}`} role="status">
      {status !== 'expired' && <span className="lec-spinner" aria-hidden="true" />}
      {words(`status.${status}`)}
      {status === 'expired' && <small>{words('status.expiredHint')}</small>}
    </p>
  );
}
