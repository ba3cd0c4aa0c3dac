/** The speaker notes of the open page. Page keys turn pages while the notes have the focus. */
import './speaker-notes.css';
import { useT } from '../../session/context.ts';
import { Button } from '../../ui/controls/button.tsx';
import type { Deck } from '../session/deck.ts';
import { useNotesSize } from './notes-size.ts';
import { useNotes } from './use-notes.ts';

export function SpeakerNotes({ deck }: { deck: Deck }) {
  const t = useT();
  const notes = useNotes(deck);
  const { fontSize, makeSmaller, makeLarger } = useNotesSize();
  return (
    <section className="lec-notes" aria-label={t('notes.title')}>
      <header>
        <h2>{t('notes.title')}</h2>
        <Button
          look="quiet"
          aria-label={t('notes.smaller')}
          isDisabled={!makeSmaller}
          onPress={() => makeSmaller?.()}
        >
          A−
        </Button>
        <Button
          look="quiet"
          aria-label={t('notes.larger')}
          isDisabled={!makeLarger}
          onPress={() => makeLarger?.()}
        >
          A+
        </Button>
      </header>
      <div
        className="lec-notes-text"
        style={{ fontSize }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        key={`${deck.media.id}/${deck.number}`}
      >
        {notes.state === 'loaded' && (notes.text ?? <em>{t('notes.none')}</em>)}
        {notes.state === 'failed' && (
          <>
            <em>{t('notes.failed')}</em>
            <Button onPress={notes.retry}>{t('notes.retry')}</Button>
          </>
        )}
      </div>
    </section>
  );
}
