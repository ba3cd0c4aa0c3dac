/** Everything the gestures do, as buttons: for whoever cannot, or would rather not, drag and pinch. */
import { useWords } from '../app/context.ts';
import { IconButton } from '../ui/button.tsx';
import { ArrowLeft, ArrowRight, ChevronDown, ChevronUp, Fit, ZoomIn, ZoomOut } from '../ui/icons.tsx';
import type { Gestures } from './gestures.ts';
import { LARGEST } from './lens.ts';

export function ZoomTools({ lens, zoom, reset }: Gestures) {
  const words = useWords();
  return (
    <>
      <IconButton
        label={words('zoom.out')}
        icon={<ZoomOut />}
        isDisabled={lens.scale <= 1}
        onPress={() => zoom(1 / 1.4)}
      />
      <IconButton
        label={words('zoom.in')}
        icon={<ZoomIn />}
        isDisabled={lens.scale >= LARGEST}
        onPress={() => zoom(1.4)}
      />
      {lens.scale > 1 && <IconButton label={words('zoom.reset')} icon={<Fit />} onPress={reset} />}
    </>
  );
}

export function PanTools({ lens, pan }: Gestures) {
  const words = useWords();
  if (lens.scale <= 1) return null;
  return (
    <fieldset className="lec-pan">
      <legend className="lec-hidden">{words('zoom.pan')}</legend>
      <IconButton size="small" label={words('zoom.up')} icon={<ChevronUp />} onPress={() => pan(0, 1)} />
      <IconButton size="small" label={words('zoom.left')} icon={<ArrowLeft />} onPress={() => pan(1, 0)} />
      <IconButton size="small" label={words('zoom.right')} icon={<ArrowRight />} onPress={() => pan(-1, 0)} />
      <IconButton size="small" label={words('zoom.down')} icon={<ChevronDown />} onPress={() => pan(0, -1)} />
    </fieldset>
  );
}
