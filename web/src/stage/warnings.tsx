/** What will look different from the original, before anybody sees it. */
import { useWords } from '../app/context.ts';
import type { Media } from '../client/shape.ts';
import { Warning } from '../ui/icons.tsx';

export function Warnings({ warnings, open = false }: { warnings: Media['warnings']; open?: boolean }) {
  const words = useWords();
  if (warnings.length === 0) return null;
  return (
    <details className="lec-warnings" open={open}>
      <summary>
        <Warning />
        {words('warning.title', { count: warnings.length })}
      </summary>
      <ul>
        {warnings.map(({ kind, message }) => (
          <li key={`${kind}${message}`}>{message}</li>
        ))}
      </ul>
    </details>
  );
}
