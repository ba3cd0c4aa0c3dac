/** Where a conversion is; said when it takes too long, and measured. */
export const STAGES = ['fetching', 'identifying', 'opening', 'drawing', 'publishing'] as const;
export type Stage = (typeof STAGES)[number];

/** What a teacher reads about it: "It took longer than 5 minutes, while its pages were being drawn." */
export const WHILE: Record<Stage, string> = {
  fetching: 'while it was being fetched',
  identifying: 'while it was being looked at',
  opening: 'while it was being opened',
  drawing: 'while its pages were being drawn',
  publishing: 'while its pages were being stored',
};
