/** The seat's quiet parts: its top line, and what it says while nothing is shown. */
import { useLectern, useShare, useVideo, useWords } from '../app/context.ts';
import { Mark } from '../ui/icons.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { StatusLine } from '../ui/status-line.tsx';

export function Header({ onLanguage }: { onLanguage(language: string): void }) {
  const share = useShare();
  const video = useVideo();
  const words = useWords();
  return (
    <header className="lec-seat-header">
      <Mark />
      <h1>{share?.media.title || video?.title || words('app.name')}</h1>
      {share && video?.title && <p>{video.title}</p>}
      <StatusLine />
      <Preferences onLanguage={onLanguage} />
    </header>
  );
}

export function Waiting() {
  const words = useWords();
  const known = useLectern(({ video }) => video !== null);
  return (
    <div className="lec-waiting" aria-busy={!known}>
      <div className="lec-waiting-sheet" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
      <h2>{words(known ? 'seat.waiting' : 'status.connecting')}</h2>
      {known && <p>{words('seat.waitingHint')}</p>}
    </div>
  );
}
