/** Everything the gestures do, as buttons: for whoever cannot, or would rather not, drag and pinch. */
import { useT } from '../session/context.ts';
import { IconButton } from '../ui/controls/button.tsx';
import {
  ArrowLeft,
  ArrowRight,
  ChevronDown,
  ChevronUp,
  Fit,
  ZoomIn,
  ZoomOut,
} from '../ui/controls/icons.tsx';
import type { Gestures } from './gestures/gestures.ts';
import { MAX_SCALE } from './transform.ts';

export function ZoomButtons({ transform, zoom, reset }: Gestures) {
  const t = useT();
  return (
    <>
      <IconButton
        label={t('zoom.out')}
        icon={<ZoomOut />}
        isDisabled={transform.scale <= 1}
        onPress={() => zoom(1 / 1.4)}
      />
      <IconButton
        label={t('zoom.in')}
        icon={<ZoomIn />}
        isDisabled={transform.scale >= MAX_SCALE}
        onPress={() => zoom(1.4)}
      />
      {transform.scale > 1 && <IconButton label={t('zoom.reset')} icon={<Fit />} onPress={reset} />}
    </>
  );
}

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
