import { useEffect, useState } from 'react';
import type { Commands } from '../../client/commands.ts';
import { useStageSession } from '../session/stage-session.ts';

export type Limits = Awaited<ReturnType<Commands['limits']>>;

/** The server's limits for uploads; null while they are unknown. Any file can be chosen then, and the server checks it. */
export function useLimits(): Limits | null {
  const { commands } = useStageSession();
  const [limits, setLimits] = useState<Limits | null>(null);
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
