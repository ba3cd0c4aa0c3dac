/** The state of the connection, shown unless the connection is up. */
import './status-line.css';
import { useT, useVideoStore } from '../../session/context.ts';
import { Spinner } from './spinner.tsx';

export function StatusLine() {
  const t = useT();
  const status = useVideoStore((state) => state.status);
  const known = useVideoStore(({ video }) => video !== null);
  if (status === 'live' || (status === 'connecting' && !known) || status === 'gone') return null;
  return (
    <p className={`lec-status lec-status--${status}`} role="status">
      {(status === 'connecting' || status === 'reconnecting') && <Spinner />}
      {t(`status.${status}`)}
      {status === 'expired' && <small>{t('status.expiredHint')}</small>}
      {status === 'slow' && <small>{t('status.slowHint')}</small>}
    </p>
  );
}
