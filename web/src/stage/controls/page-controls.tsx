/** The line under the page: back, where we are, on. */
import { useEffect, useState } from 'react';
import { focusPage } from '../../page/focus.ts';
import type { FullScreen } from '../../page/full-screen.ts';
import { useRoot, useT } from '../../session/context.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import { ChevronEnd, ChevronStart, Expand, Shrink } from '../../ui/controls/icons.tsx';
import type { Deck } from '../session/deck.ts';

interface PageControlsProps {
  deck: Deck;
  screen: FullScreen;
  go(page: number): void;
}

export function PageControls({ deck, screen, go }: PageControlsProps) {
  const t = useT();
  return (
    <div className="lec-controls">
      <span />
      <div className="lec-controls-middle">
        <IconButton
          size="large"
          look="plain"
          label={t('stage.previous')}
          icon={<ChevronStart />}
          isDisabled={deck.number <= 1}
          onPress={() => go(deck.number - 1)}
        />
        <PageNumberField {...{ deck, go }} />
        <IconButton
          size="large"
          look="primary"
          label={t('stage.next')}
          icon={<ChevronEnd />}
          isDisabled={deck.number >= deck.ready}
          onPress={() => go(deck.number + 1)}
        />
      </div>
      <div className="lec-controls-end">
        <IconButton
          label={t(screen.full ? 'screen.exit' : 'screen.full')}
          icon={screen.full ? <Shrink /> : <Expand />}
          onPress={screen.toggle}
        />
      </div>
    </div>
  );
}

/** The page number, which can be overwritten; Enter goes there, Esc and leaving stay here. */
function PageNumberField({ deck, go }: Pick<PageControlsProps, 'deck' | 'go'>) {
  const t = useT();
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
