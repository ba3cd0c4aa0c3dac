/** The choice of language and of light or dark colours. */
import './preferences.css';
import { useState } from 'react';
import { LANGUAGES } from '../../i18n/translate.ts';
import { useRoot, useT } from '../../session/context.ts';
import { IconButton } from '../controls/button.tsx';
import { Globe, Moon, Sun } from '../controls/icons.tsx';
import { looksDark, switchTheme } from './theme.ts';

export function Preferences({ onLanguage }: { onLanguage(language: string): void }) {
  const t = useT();
  const root = useRoot();
  const [dark, setDark] = useState(() => looksDark(root));
  return (
    <div className="lec-preferences">
      <label className="lec-language">
        <Globe />
        <span className="lec-hidden">{t('language')}</span>
        <select
          value={t.language}
          onChange={(event) => {
            onLanguage(event.target.value);
            // The next key is meant for the page, and would otherwise change the language again.
            event.target.blur();
          }}
        >
          {LANGUAGES.map((language) => (
            <option key={language} value={language} lang={language}>
              {nameOf(language)}
            </option>
          ))}
        </select>
      </label>
      <IconButton
        label={t(dark ? 'theme.light' : 'theme.dark')}
        icon={dark ? <Sun /> : <Moon />}
        onPress={() => setDark(switchTheme(root))}
      />
    </div>
  );
}

/** The name of a language in that language: `Français`. */
function nameOf(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
