/** A video beside the page: next to it, in its corner, or large with the page in the corner. */
import { useEffect, useRef } from 'react';
import { useT } from '../session/context.ts';
import { IconButton } from '../ui/controls/button.tsx';
import { Corner, Split, SwapCorner } from '../ui/controls/icons.tsx';

export type Layout = 'split' | 'corner' | 'swap';

export interface LayoutChoice {
  layout: Layout;
  setLayout(layout: Layout): void;
}

/** The element itself is moved in, so that a video goes on playing in whatever player it belongs to. */
export function BesideElement({ element }: { element: HTMLElement }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.append(element);
    return () => element.remove();
  }, [element]);
  return <aside ref={place} className="lec-beside" />;
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
