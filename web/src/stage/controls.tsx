/** The line under the page: back, where we are, on. */
import { useEffect, useState } from 'react';
import { useRoot, useWords } from '../app/context.ts';
import { focusPage } from '../page/focus.ts';
import type { FullScreen } from '../page/full-screen.ts';
import { IconButton } from '../ui/button.tsx';
import { ChevronEnd, ChevronStart, Expand, Shrink } from '../ui/icons.tsx';
import type { Deck } from './deck.ts';

interface ControlsProps {
  deck: Deck;
  screen: FullScreen;
  go(page: number): void;
}

export function Controls({ deck, screen, go }: ControlsProps) {
  const words = useWords();
  return (
    <div className="lec-controls">
      <span />
      <div className="lec-controls-middle">
        <IconButton
          size="large"
          look="plain"
          label={words('stage.previous')}
          icon={<ChevronStart />}
          isDisabled={deck.number <= 1}
          onPress={() => go(deck.number - 1)}
        />
        <Counter {...{ deck, go }} />
        <IconButton
          size="large"
          look="primary"
          label={words('stage.next')}
          icon={<ChevronEnd />}
          isDisabled={deck.number >= deck.ready}
          onPress={() => go(deck.number + 1)}
        />
      </div>
      <div className="lec-controls-end">
        <IconButton
          label={words(screen.full ? 'screen.exit' : 'screen.full')}
          icon={screen.full ? <Shrink /> : <Expand />}
          onPress={screen.toggle}
        />
      </div>
    </div>
  );
}

/** The page number, which can be overwritten; Enter goes there, Esc and leaving stay here. */
function Counter({ deck, go }: Pick<ControlsProps, 'deck' | 'go'>) {
  const words = useWords();
  const root = useRoot();
  const [text, setText] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once turned, what was typed is history
  useEffect(() => setText(null), [deck.number]);
  return (
    <form
      className="lec-count"
      onSubmit={(event) => {
        event.preventDefault();
        const page = Number(text);
        setText(null);
        if (text && Number.isInteger(page)) go(page);
        // The next key is meant for the page, not for this field.
        focusPage(root);
      }}
    >
      <input
        inputMode="numeric"
        autoComplete="off"
        aria-label={words('stage.counter', { total: deck.total })}
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
      <span aria-hidden="true">{words('stage.ofTotal', { total: deck.total })}</span>
    </form>
  );
}
