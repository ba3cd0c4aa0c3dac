/** The phases of a conversion, in order. A timeout names the phase, and metrics measure each. */
export const PHASES = ['fetching', 'identifying', 'opening', 'drawing', 'publishing'] as const;
export type Phase = (typeof PHASES)[number];

type StoragePhase = 'fetching' | 'publishing';
/** The phases that only transfer files. */
const STORAGE_PHASES: readonly Phase[] = ['fetching', 'publishing'] satisfies StoragePhase[];

export const isStoragePhase = (phase: Phase): phase is StoragePhase => STORAGE_PHASES.includes(phase);

/** Completes the sentence "Conversion timed out after 5 minutes while …". */
export const PHASE_DESCRIPTION: Record<Exclude<Phase, StoragePhase>, string> = {
  identifying: 'the file was identified',
  opening: 'the document was opened',
  drawing: 'pages were drawn',
};

/** Measures the time that a conversion spends in each phase. */
export interface PhaseClock {
  readonly current: Phase;
  /** Enters a phase; does nothing when the conversion is in that phase already. */
  enter(phase: Phase): void;
  end(): void;
}

/** @param onLeave receives each phase that ends, and its duration in seconds */
export function startPhaseClock(onLeave: (phase: Phase, seconds: number) => void): PhaseClock {
  let current: Phase = 'fetching';
  let since = performance.now();
  const leave = () => {
    onLeave(current, (performance.now() - since) / 1000);
    since = performance.now();
  };
  return {
    get current() {
      return current;
    },
    enter(phase) {
      if (phase === current) return;
      leave();
      current = phase;
    },
    end: leave,
  };
}
