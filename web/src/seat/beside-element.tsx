/** Shows another element, such as the webinar's video, together with the page. */
import './beside-element.css';
import { useEffect, useRef } from 'react';
import { useT } from '../session/context.ts';
import { IconButton } from '../ui/controls/button.tsx';
import { Corner, Split, SwapCorner } from '../ui/controls/icons.tsx';

/** The element is next to the page, in a corner of the page, or the page is in a corner of the element. */
export type Layout = 'split' | 'corner' | 'swap';

export interface LayoutChoice {
  layout: Layout;
  setLayout(layout: Layout): void;
}

/** Moves the element itself into the view, so that a video keeps playing in the player that it belongs to. */
export function BesideElement({ element }: { element: HTMLElement }) {
  const container = useRef<HTMLElement>(null);
  useEffect(() => {
    container.current?.append(element);
    return () => element.remove();
  }, [element]);
  return <aside ref={container} className="lec-beside" />;
}

const LAYOUTS = [
  ['split', 'beside.split', Split],
  ['corner', 'beside.corner', Corner],
  ['swap', 'beside.swap', SwapCorner],
] as const;

export function LayoutButtons({ layout, setLayout }: LayoutChoice) {
  const t = useT();
  return (
    <fieldset className="lec-layouts">
      <legend className="lec-hidden">{t('beside.label')}</legend>
      {LAYOUTS.map(([name, label, Icon]) => (
        <IconButton
          key={name}
          label={t(label)}
          icon={<Icon />}
          aria-pressed={layout === name}
          onPress={() => setLayout(name)}
        />
      ))}
    </fieldset>
  );
}
