/** Lets the browser ask before the page closes while a file is being uploaded, because that ends the upload. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useStageSession } from '../session/stage-session.ts';

export function useLeaveWarning(): void {
  const { uploads } = useStageSession();
  const isUploading = useStore(uploads, (state) =>
    Object.values(state.uploads).some(
      ({ state: progress }) => progress === 'waiting' || progress === 'sending',
    ),
  );
  useEffect(() => {
    if (!isUploading) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isUploading]);
}
