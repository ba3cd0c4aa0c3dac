/** The limits for uploads that the server states. */
import { useEffect, useState } from 'react';
import type { Commands } from '../../client/commands.ts';
import { useStageSession } from '../session/stage-session.ts';

export type UploadLimits = Awaited<ReturnType<Commands['limits']>>;

/** Returns the server's limits for uploads; null until they are known. Until then, the server alone checks files. */
export function useUploadLimits(): UploadLimits | null {
  const { commands } = useStageSession();
  const [limits, setLimits] = useState<UploadLimits | null>(null);
  useEffect(() => {
    let stopped = false;
    commands.limits().then(
      (known) => !stopped && setLimits(known),
      () => {},
    );
    return () => {
      stopped = true;
    };
  }, [commands]);
  return limits;
}
