/** The controls below the page: the pointer, previous page, page number, next page, and full screen. */
import './page-controls.css';
import type { FullScreen } from '../../page/full-screen.ts';
import { FullScreenButton } from '../../page/full-screen-button.tsx';
import { useT } from '../../session/context.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import { ChevronEnd, ChevronStart, PointAt } from '../../ui/controls/icons.tsx';
import type { Deck } from '../session/deck.ts';
import type { Pointing } from '../session/pointing.ts';
import { PageNumberField } from './page-number-field.tsx';

interface PageControlsProps {
  deck: Deck;
  screen: FullScreen;
  pointing: Pointing;
  goTo(page: number): void;
}

export function PageControls({ deck, screen, pointing, goTo }: PageControlsProps) {
  const t = useT();
  return (
    <div className="lec-controls">
      <div>
        {deck.live && (
          <IconButton
            label={t('pointer.point')}
            icon={<PointAt />}
            aria-pressed={pointing.isOn}
            onPress={pointing.toggle}
          />
        )}
      </div>
      <div className="lec-controls-middle">
        <IconButton
          size="large"
          look="plain"
          label={t('stage.previous')}
          icon={<ChevronStart />}
          isDisabled={deck.number <= 1}
          onPress={() => goTo(deck.number - 1)}
        />
        <PageNumberField {...{ deck, goTo }} />
        <IconButton
          size="large"
          look="primary"
          label={t('stage.next')}
          icon={<ChevronEnd />}
          isDisabled={deck.number >= deck.ready}
          onPress={() => goTo(deck.number + 1)}
        />
      </div>
      <div className="lec-controls-end">
        <FullScreenButton {...screen} />
      </div>
    </div>
  );
}
