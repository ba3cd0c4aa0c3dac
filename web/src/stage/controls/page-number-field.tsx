/** The page number as an input. Enter goes to the typed page; Esc and leaving the field restore the number. */
import { useEffect, useState } from 'react';
import { focusPage } from '../../page/focus.ts';
import { useRoot, useT } from '../../session/context.ts';
import type { Deck } from '../session/deck.ts';

interface PageNumberFieldProps {
  deck: Deck;
  goTo(page: number): void;
}

export function PageNumberField({ deck, goTo }: PageNumberFieldProps) {
  const t = useT();
  const root = useRoot();
  const [text, setText] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page turn discards what was typed
  useEffect(() => setText(null), [deck.number]);
  return (
    <form
      className="lec-count"
      onSubmit={(event) => {
        event.preventDefault();
        const page = Number(text);
        setText(null);
        if (text && Number.isInteger(page)) goTo(page);
        focusPage(root);
      }}
    >
      <input
        inputMode="numeric"
        autoComplete="off"
        aria-label={t('stage.counter', { total: deck.total })}
        size={Math.max(2, String(deck.total).length)}
        maxLength={5}
        value={text ?? String(deck.number)}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value.replace(/\D/g, ''))}
        onBlur={() => setText(null)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <span aria-hidden="true">{t('stage.ofTotal', { total: deck.total })}</span>
    </form>
  );
}
