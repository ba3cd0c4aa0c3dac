/** Loads the speaker notes of the open page, which only instructors receive. */
import { useEffect, useState } from 'react';
import type { Deck } from '../session/deck.ts';
import { useStageSession } from '../session/stage-session.ts';
import { SpeakerNotesDocument } from './operations.generated.ts';

export type Notes =
  | { state: 'loading' }
  /** `text` is null when the page has no notes. */
  | { state: 'loaded'; text: string | null }
  | { state: 'failed'; retry(): void };

interface Answer {
  /** The page that the answer is about. */
  key: string;
  text: string | null;
  failed: boolean;
}

export function useNotes({ media, number }: Deck): Notes {
  const { commands } = useStageSession();
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { id, shownUploadId } = media;
  const key = `${id}/${shownUploadId}/${number}/${attempt}`;
  useEffect(() => {
    let isCurrent = true;
    const receive = (text: string | null, failed: boolean) => {
      if (isCurrent) setAnswer({ key, text, failed });
    };
    commands.request(SpeakerNotesDocument, { id, number }).then(
      // Where a new file has replaced the document meanwhile, the next state has its id.
      ({ sharedLiveMedia: found }) =>
        found?.shownUploadId === shownUploadId && receive(found.page?.notes ?? null, false),
      () => receive(null, true),
    );
    return () => {
      isCurrent = false;
    };
  }, [commands, id, shownUploadId, number, key]);
  if (answer?.key !== key) return { state: 'loading' };
  if (answer.failed) return { state: 'failed', retry: () => setAttempt(attempt + 1) };
  return { state: 'loaded', text: answer.text };
}
