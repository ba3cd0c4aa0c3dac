/** Where a conversion is; said when it takes too long, and measured. */
export const STAGES = ['fetching', 'identifying', 'opening', 'drawing', 'publishing'] as const;
export type Stage = (typeof STAGES)[number];

/** What a teacher reads about it: "It took longer than 5 minutes, while its pages were being drawn." */
export const WHILE: Record<Stage, string> = {
  fetching: 'while it was being fetched',
  identifying: 'while it was being looked at',
  opening: 'while it was being opened',
  drawing: 'while its pages were being drawn',
  publishing: 'while it was being stored',
};

/** Follows a conversion through its stages; `onLeave` hears how many seconds each took. */
export interface StageClock {
  readonly current: Stage;
  /** Enters the stage, unless that is where it is. */
  enter(stage: Stage): void;
  end(): void;
}

export function startClock(onLeave: (stage: Stage, seconds: number) => void): StageClock {
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
