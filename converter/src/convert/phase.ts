/** The stages of a conversion, in order. A timeout names the stage, and metrics measure each. */
export const STAGES = ['fetching', 'identifying', 'opening', 'drawing', 'publishing'] as const;
export type Stage = (typeof STAGES)[number];

type StorageStage = 'fetching' | 'publishing';
/** The stages that only transfer files. */
const STORAGE_STAGES: readonly Stage[] = ['fetching', 'publishing'] satisfies StorageStage[];

export const isStorageStage = (stage: Stage): stage is StorageStage => STORAGE_STAGES.includes(stage);

/** Completes the sentence "Conversion timed out after 5 minutes while …". */
export const STAGE_DESCRIPTION: Record<Exclude<Stage, StorageStage>, string> = {
  identifying: 'the file was identified',
  opening: 'the document was opened',
  drawing: 'pages were drawn',
};

/** Measures the time that a conversion spends in each stage. */
export interface StageClock {
  readonly current: Stage;
  /** Enters a stage; does nothing when the conversion is in that stage already. */
  enter(stage: Stage): void;
  end(): void;
}

/** @param onLeave receives each stage that ends, and its duration in seconds */
export function startStageClock(onLeave: (stage: Stage, seconds: number) => void): StageClock {
  let current: Stage = 'fetching';
  let since = performance.now();
  const leave = () => {
    onLeave(current, (performance.now() - since) / 1000);
    since = performance.now();
  };
  return {
    get current() {
      return current;
    },
    enter(stage) {
      if (stage === current) return;
      leave();
      current = stage;
    },
    end: leave,
  };
}
