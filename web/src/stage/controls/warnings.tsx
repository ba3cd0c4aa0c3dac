/** Lists the differences between the pages and the original document, before anybody else sees the pages. */
import './warnings.css';

import type { Media } from '../../client/video.ts';
import type { Key, Translator } from '../../i18n/translate.ts';
import { useT } from '../../session/context.ts';
import { Warning } from '../../ui/controls/icons.tsx';

interface WarningsProps {
  warnings: Media['warnings'];
  open?: boolean;
  excludeFromTabOrder?: boolean;
}

export function Warnings({ warnings, open = false, excludeFromTabOrder = false }: WarningsProps) {
  const t = useT();
  if (warnings.length === 0) return null;
  return (
    <details className="lec-warnings" open={open}>
      <summary {...(excludeFromTabOrder && { tabIndex: -1 })}>
        <Warning />
        {t('warning.title', { count: warnings.length })}
      </summary>
      <ul>
        {warnings.map(({ kind, message }) => (
          <li key={`${kind}${message}`}>{warningText(t, { kind, message })}</li>
        ))}
      </ul>
    </details>
  );
}

/** The server's sentence, which is more precise but English, or else the message for that kind of warning. */
function warningText(t: Translator, { kind, message }: Media['warnings'][number]): string {
  const key = `warning.${kind}`;
  return t.language.startsWith('en') || !t.has(key) ? message : t(key as Key);
}
