/** Full screen for a view. A browser that refuses it (on an iPhone) fills its window instead. */
import { useCallback, useEffect, useState } from 'react';
import { useRoot } from '../session/context.ts';
import { focusPage } from './focus.ts';

export interface FullScreen {
  full: boolean;
  toggle(): void;
}

export function useFullScreen(): FullScreen {
  const root = useRoot();
  const [full, setFull] = useState(false);
  useEffect(() => {
    root.dataset['full'] = String(full);
  }, [root, full]);
  useEffect(() => {
    const update = () => setFull(document.fullscreenElement === root);
    document.addEventListener('fullscreenchange', update);
    return () => document.removeEventListener('fullscreenchange', update);
  }, [root]);
  const toggle = useCallback(() => {
    const leave = () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      setFull(false);
    };
    const enter = () => {
      setFull(true);
      // The next key turns pages instead of leaving full screen again.
      focusPage(root);
      root.requestFullscreen?.({ navigationUI: 'hide' }).catch(() => {});
    };
    if (full) leave();
    else enter();
  }, [root, full]);
  return { full, toggle };
}
