/** The kinds of warnings, which the server has too. */

export const WARNING_KINDS = [
  'FONT_SUBSTITUTED',
  'ANIMATIONS_LOST',
  'MEDIA_LOST',
  'HIDDEN_SLIDES',
  'SPEAKER_NOTES',
  'PAGE_NOT_DRAWN',
  'CELLS_LEFT_OUT',
  'COLUMNS_SPLIT',
  'FORMULAS_LOST',
  'REDACTED_TEXT',
] as const;

/** A difference between the document and its pages. `message` is one sentence for the instructor. */
export interface Warning {
  kind: (typeof WARNING_KINDS)[number];
  message: string;
}
