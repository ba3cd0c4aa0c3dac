/** A message that fills a view without a page. */
import './message.css';
import { Button } from '../controls/button.tsx';
import { Mark } from '../controls/icons.tsx';

interface MessageProps {
  title: string;
  hint?: string | undefined;
  busy?: boolean;
  action?: { label: string; run(): void } | undefined;
}

export const Message = ({ title, hint, busy = false, action }: MessageProps) => (
  <main className="lec-message" aria-busy={busy}>
    <Mark />
    <h1>{title}</h1>
    {hint && <p>{hint}</p>}
    {action && <Button onPress={action.run}>{action.label}</Button>}
  </main>
);
