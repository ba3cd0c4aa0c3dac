/** The entry of the pages `/stage` and `/seat`. */
import '../ui/style/style.css';
import { createRoot } from 'react-dom/client';
import { choose, translator } from '../i18n/translate.ts';
import { Message } from '../ui/feedback/message.tsx';
import { themeOf } from '../ui/preferences/theme.ts';
import { readAddress } from './address.ts';
import { type Mounted, mount } from './mount.tsx';

const element = document.getElementById('lectern') as HTMLElement;
let mounted: Mounted | null = null;

async function open(): Promise<void> {
  const { view, video, token, language, wires } = readAddress();
  mounted?.unmount();
  mounted = null;
  const tag = language ?? undefined;
  if (view && video && token) {
    const url = new URL('/graphql', location.href).href;
    mounted = mount(element, { view, id: video, url, token, wires, language: tag, isWholePage: true });
    return;
  }
  const t = await translator(choose([...(language ? [language] : []), ...navigator.languages]));
  element.classList.add('lec');
  element.dataset['theme'] = themeOf(undefined);
  element.lang = t.language;
  document.documentElement.lang = t.language;
  createRoot(element).render(<Message title={t('app.noLink')} hint={t('app.noLinkHint')} />);
}

void open();
// The user opened another link in the same tab. The change that `readAddress` makes itself has no token.
addEventListener('hashchange', () => {
  if (new URLSearchParams(location.hash.slice(1)).has('token')) location.reload();
});
