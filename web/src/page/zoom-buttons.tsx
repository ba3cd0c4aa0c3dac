/** Buttons that zoom the page, for people who do not use a wheel or two fingers. */
import { useT } from '../session/context.ts';
import { IconButton } from '../ui/controls/button.tsx';
import { Fit, ZoomIn, ZoomOut } from '../ui/controls/icons.tsx';
import type { Gestures } from './gestures/gestures.ts';
import { MAX_SCALE, ZOOM_STEP } from './transform.ts';

export function ZoomButtons({ transform, zoom, reset }: Gestures) {
  const t = useT();
  return (
    <>
      <IconButton
        label={t('zoom.out')}
        icon={<ZoomOut />}
        isDisabled={transform.scale <= 1}
        onPress={() => zoom(1 / ZOOM_STEP)}
      />
      <IconButton
        label={t('zoom.in')}
        icon={<ZoomIn />}
        isDisabled={transform.scale >= MAX_SCALE}
        onPress={() => zoom(ZOOM_STEP)}
      />
      {transform.scale > 1 && <IconButton label={t('zoom.reset')} icon={<Fit />} onPress={reset} />}
    </>
  );
}
