/** Says aloud, once things have settled, what a sighted person sees change. */
import { useEffect, useRef, useState } from 'react';

const SETTLED = 350;

/** `sentence` is said when it changes, not when the view opens with it unless `atOnce`. */
export function Announcer({ sentence, atOnce = false }: { sentence: string; atOnce?: boolean }) {
  const [said, setSaid] = useState('');
  const first = useRef(!atOnce);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => setSaid(sentence), SETTLED);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <div className="lec-hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}
