/** The stage's top line: where this is, how the connection is, and this person's preferences. */
import { useState } from 'react';
import { useT, useVideo } from '../session/context.ts';
import { IconButton } from '../ui/controls/button.tsx';
import { Keyboard, Mark } from '../ui/controls/icons.tsx';
import { StatusLine } from '../ui/feedback/status-line.tsx';
import { Preferences } from '../ui/preferences/preferences.tsx';
import { KeysDialog } from './keyboard/keys-dialog.tsx';

export function TopBar({ onLanguage }: { onLanguage(language: string): void }) {
  const t = useT();
  const video = useVideo();
  const [keys, setKeys] = useState(false);
  return (
    <header className="lec-top">
      <Mark />
      <h1>{video?.title || t('app.name')}</h1>
      <StatusLine />
      <div className="lec-top-end">
        <IconButton label={t('keys.open')} icon={<Keyboard />} onPress={() => setKeys(true)} />
        <Preferences onLanguage={onLanguage} />
      </div>
      <KeysDialog isOpen={keys} onClose={() => setKeys(false)} />
    </header>
  );
}
