/** The stage's top line: where this is, how the connection is, and this person's preferences. */
import { useState } from 'react';
import { useVideo, useWords } from '../app/context.ts';
import { IconButton } from '../ui/button.tsx';
import { Keyboard, Mark } from '../ui/icons.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { StatusLine } from '../ui/status-line.tsx';
import { KeysDialog } from './keys-dialog.tsx';

export function TopBar({ onLanguage }: { onLanguage(language: string): void }) {
  const words = useWords();
  const video = useVideo();
  const [keys, setKeys] = useState(false);
  return (
    <header className="lec-top">
      <Mark />
      <h1>{video?.title || words('app.name')}</h1>
      <StatusLine />
      <div className="lec-top-end">
        <IconButton label={words('keys.open')} icon={<Keyboard />} onPress={() => setKeys(true)} />
        <Preferences onLanguage={onLanguage} />
      </div>
      <KeysDialog isOpen={keys} onClose={() => setKeys(false)} />
    </header>
  );
}
