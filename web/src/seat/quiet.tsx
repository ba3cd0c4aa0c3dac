/** The seat's quiet parts: its top line, and what it says while nothing is shown. */
import { useShare, useT, useVideo, useVideoStore } from '../session/context.ts';
import { Mark } from '../ui/controls/icons.tsx';
import { StatusLine } from '../ui/feedback/status-line.tsx';
import { Preferences } from '../ui/preferences/preferences.tsx';

export function Header({ onLanguage }: { onLanguage(language: string): void }) {
  const share = useShare();
  const video = useVideo();
  const t = useT();
  return (
    <header className="lec-seat-header">
      <Mark />
      <h1>{share?.media.title || video?.title || t('app.name')}</h1>
      {share && video?.title && <p>{video.title}</p>}
      <StatusLine />
      <Preferences onLanguage={onLanguage} />
    </header>
  );
}

export function Waiting() {
  const t = useT();
  const known = useVideoStore(({ video }) => video !== null);
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
