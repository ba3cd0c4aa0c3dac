/** Buttons that pan the page, shown while the page is zoomed in. */
import './pan-buttons.css';
import { useT } from '../session/context.ts';
import { IconButton } from '../ui/controls/button.tsx';
import { ArrowLeft, ArrowRight, ChevronDown, ChevronUp } from '../ui/controls/icons.tsx';
import type { Gestures } from './gestures/gestures.ts';

export function PanButtons({ transform, pan }: Gestures) {
  const t = useT();
  if (transform.scale <= 1) return null;
  return (
    <fieldset className="lec-pan">
      <legend className="lec-hidden">{t('zoom.pan')}</legend>
      <IconButton size="small" label={t('zoom.up')} icon={<ChevronUp />} onPress={() => pan(0, 1)} />
      <IconButton size="small" label={t('zoom.left')} icon={<ArrowLeft />} onPress={() => pan(1, 0)} />
      <IconButton size="small" label={t('zoom.right')} icon={<ArrowRight />} onPress={() => pan(-1, 0)} />
      <IconButton size="small" label={t('zoom.down')} icon={<ChevronDown />} onPress={() => pan(0, -1)} />
    </fieldset>
  );
}
