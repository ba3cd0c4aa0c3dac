/** The time of day, in the format of the language. */
import { useEffect, useState } from 'react';
import { useT } from '../session/context.ts';

/** The view updates the time within this time of the new minute. */
const INTERVAL_MS = 5_000;

const timeIn = (language: string) =>
  new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date());

export function Clock() {
  const t = useT();
  const [text, setText] = useState(() => timeIn(t.language));
  useEffect(() => {
    const timer = setInterval(() => setText(timeIn(t.language)), INTERVAL_MS);
    return () => clearInterval(timer);
  }, [t.language]);
  return <time className="lec-clock">{text}</time>;
}
