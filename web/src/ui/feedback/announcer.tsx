/** A live region. Screen readers read changes of its text. */
import { useEffect, useRef, useState } from 'react';

/** Changes within this time are announced once, as the last of them. */
const DELAY_MS = 350;

/** Announces `sentence` when it changes; the first value only with `initially`. */
export function Announcer({ sentence, initially = false }: { sentence: string; initially?: boolean }) {
  const [announced, setAnnounced] = useState('');
  const skipsNext = useRef(!initially);
  useEffect(() => {
    if (skipsNext.current) {
      skipsNext.current = false;
      return;
    }
    const timer = setTimeout(() => setAnnounced(sentence), DELAY_MS);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <div className="lec-hidden" role="status" aria-live="polite">
      {announced}
    </div>
  );
}
