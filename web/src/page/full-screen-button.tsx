/** The button that begins and ends full screen. */
import { useT } from '../session/context.ts';
import { IconButton } from '../ui/controls/button.tsx';
import { Expand, Shrink } from '../ui/controls/icons.tsx';
import type { FullScreen } from './full-screen.ts';

export function FullScreenButton({ full, toggle }: FullScreen) {
  const t = useT();
  return (
    <IconButton
      label={t(full ? 'screen.exit' : 'screen.full')}
      icon={full ? <Shrink /> : <Expand />}
      onPress={toggle}
    />
  );
}
