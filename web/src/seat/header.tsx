/** The titles of the document and of the webinar, the state of the connection, and the preferences. */
import './header.css';
import { useShare, useT, useVideo } from '../session/context.ts';
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
