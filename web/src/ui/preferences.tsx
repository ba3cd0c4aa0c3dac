/** Colours and language, for this person. */
import { useState } from 'react';
import { useRoot, useWords } from '../app/context.ts';
import { looksDark, switchTheme } from '../app/theme.ts';
import { LANGUAGES } from '../i18n/translate.ts';
import { IconButton } from './button.tsx';
import { Globe, Moon, Sun } from './icons.tsx';

export function Preferences({ onLanguage }: { onLanguage(language: string): void }) {
  const words = useWords();
  const root = useRoot();
  const [dark, setDark] = useState(() => looksDark(root));
  return (
    <div className="lec-preferences">
      <label className="lec-language">
        <Globe />
        <span className="lec-hidden">{words('language')}</span>
        <select value={words.language} onChange={(event) => onLanguage(event.target.value)}>
          {LANGUAGES.map((language) => (
            <option key={language} value={language} lang={language}>
              {nameOf(language)}
            </option>
          ))}
        </select>
      </label>
      <IconButton
        label={words(dark ? 'theme.light' : 'theme.dark')}
        icon={dark ? <Sun /> : <Moon />}
        onPress={() => setDark(switchTheme(root))}
      />
    </div>
  );
}

/** A language is called by its own name. */
function nameOf(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
