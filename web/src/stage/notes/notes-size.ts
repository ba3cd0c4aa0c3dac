/** The size in which a presenter reads the notes, which the browser keeps. */
import { useState } from 'react';

const STORAGE_KEY = 'lectern:notes-size';
/** In rem. */
const SIZES = [0.875, 1, 1.25, 1.5, 2];
const DEFAULT = 1;

function storedStep(): number {
  try {
    const step = Number(localStorage.getItem(STORAGE_KEY) ?? DEFAULT);
    return SIZES[step] === undefined ? DEFAULT : step;
  } catch {
    return DEFAULT;
  }
}

export interface NotesSize {
  fontSize: string;
  /** Null when there is no smaller size. */
  makeSmaller: (() => void) | null;
  /** Null when there is no larger size. */
  makeLarger: (() => void) | null;
}

export function useNotesSize(): NotesSize {
  const [step, setStep] = useState(storedStep);
  const choose = (next: number) => {
    if (SIZES[next] === undefined) return null;
    return () => {
      setStep(next);
      try {
        localStorage.setItem(STORAGE_KEY, String(next));
      } catch {}
    };
  };
  return { fontSize: `${SIZES[step]}rem`, makeSmaller: choose(step - 1), makeLarger: choose(step + 1) };
}
