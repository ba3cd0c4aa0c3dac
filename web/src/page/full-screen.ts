/** Fills the screen with a view; where the browser will not (an iPhone), the window. */
import { useCallback, useEffect, useState } from 'react';
import { useRoot } from '../session/context.ts';

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
    const look = () => setFull(document.fullscreenElement === root);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, [root]);
  const toggle = useCallback(() => {
    const leave = () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      setFull(false);
    };
    const enter = () => {
      setFull(true);
      root.requestFullscreen?.({ navigationUI: 'hide' }).catch(() => {});
    };
    if (full) leave();
    else enter();
  }, [root, full]);
  return { full, toggle };
}
