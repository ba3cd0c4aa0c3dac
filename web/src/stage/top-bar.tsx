/** The title of the webinar, the state of the connection, the timeline, the help for keys, and the preferences. */
import './top-bar.css';
import { useState } from 'react';
import { useShare, useT, useVideo, useVideoStore } from '../session/context.ts';
import { IconButton } from '../ui/controls/button.tsx';
import { Keyboard, Mark, Timeline } from '../ui/controls/icons.tsx';
import { StatusLine } from '../ui/feedback/status-line.tsx';
import { Preferences } from '../ui/preferences/preferences.tsx';
import { KeysDialog } from './keyboard/keys-dialog.tsx';
import { TimelineDialog } from './timeline/timeline-dialog.tsx';

export function TopBar({ onLanguage }: { onLanguage(language: string): void }) {
  const t = useT();
  const video = useVideo();
  const isShared = useShare() !== null;
  const isSlow = useVideoStore(({ status }) => status === 'slow');
  const [showsKeys, setShowsKeys] = useState(false);
  const [showsTimeline, setShowsTimeline] = useState(false);
  return (
    <header className="lec-top">
      <Mark />
      <h1>{video?.title || t('app.name')}</h1>
      {/* While a document is shared, its badge says whether the connection is up. */}
      {(!isShared || isSlow) && <StatusLine />}
      <div className="lec-top-end">
        <IconButton label={t('timeline.open')} icon={<Timeline />} onPress={() => setShowsTimeline(true)} />
        <IconButton label={t('keys.open')} icon={<Keyboard />} onPress={() => setShowsKeys(true)} />
        <Preferences onLanguage={onLanguage} />
      </div>
      <TimelineDialog isOpen={showsTimeline} onClose={() => setShowsTimeline(false)} />
      <KeysDialog isOpen={showsKeys} onClose={() => setShowsKeys(false)} />
    </header>
  );
}
