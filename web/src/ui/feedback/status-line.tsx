/** How the connection is, said only when it is not well. */
import { useT, useVideoStore } from '../../session/context.ts';

export function StatusLine() {
  const t = useT();
  const status = useVideoStore((state) => state.status);
  const known = useVideoStore(({ video }) => video !== null);
  if (status === 'live' || (status === 'connecting' && !known) || status === 'gone') return null;
  return (
    <p className={`lec-status lec-status--${status}`} role="status">
      {status !== 'expired' && <span className="lec-spinner" aria-hidden="true" />}
      {t(`status.${status}`)}
      {status === 'expired' && <small>{t('status.expiredHint')}</small>}
    </p>
  );
}
