/** Who may do what: one table, which tests check over every transport and docs/api.md contains. */

/** The result of a request: success, null, an empty list, or an error with this code. */
export type Outcome = 'yes' | 'null' | 'empty' | 'no' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND';

/** The viewer's role, and whether the token is for the video of the request. */
export const COLUMNS = [
  'nobody',
  'bad token',
  'watches it',
  'watches another',
  'shares in it',
  'shares in another',
  'platform',
  'converter',
] as const;
export type Column = (typeof COLUMNS)[number];

/** What each column means. */
export const VIEWERS: Record<Column, string> = {
  nobody: 'no token',
  'bad token': 'expired, forged, unsigned, for nobody or for another service',
  'watches it': 'student, learner, none, or an instructor without `can_update`; for this video',
  'watches another': 'the same, for another video',
  'shares in it': 'instructor, teacher, staff or administrator with `can_update`; for this video',
  'shares in another': 'the same, for another video',
  platform: "the platform's own token",
  converter: 'no token, but the signature of the converter',
};

export interface Operation {
  name: string;
  kind: 'query' | 'mutation' | 'subscription' | 'field';
  outcomes: Record<Column, Outcome>;
}

const row = (kind: Operation['kind'], name: string, ...outcomes: Outcome[]): Operation => ({
  name,
  kind,
  outcomes: Object.fromEntries(
    COLUMNS.map((column, index) => [column, outcomes[index]]),
  ) as Operation['outcomes'],
});

const [yes, none, empty, no] = ['yes', 'null', 'empty', 'no'] as const;
const [who, not, lost] = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'] as const;

/** One result for each column. */
export const OPERATIONS: readonly Operation[] = [
  row('query', 'limits', yes, who, yes, yes, yes, yes, yes, yes),
  row('query', 'video', who, who, yes, none, yes, none, yes, who),
  row('query', 'sharedLiveMedia', who, who, yes, none, yes, none, yes, who),
  row('subscription', 'videoUpdated', who, who, yes, lost, yes, lost, yes, who),
  row('mutation', 'createVideo', who, who, not, not, not, not, yes, who),
  row('mutation', 'updateVideo', who, who, not, lost, yes, lost, yes, who),
  row('mutation', 'deleteVideo', who, who, not, not, not, not, yes, who),
  row('mutation', 'createSharedLiveMedia', who, who, not, lost, yes, lost, not, who),
  row('mutation', 'updateSharedLiveMedia', who, who, not, not, yes, lost, not, who),
  row('mutation', 'deleteSharedLiveMedia', who, who, not, not, yes, lost, not, who),
  row('mutation', 'initiateUpload', who, who, not, not, yes, lost, not, who),
  row('mutation', 'cancelConversion', who, who, not, not, yes, lost, not, who),
  row('mutation', 'retryConversion', who, who, not, not, yes, lost, not, who),
  row('mutation', 'startShare', who, who, not, not, yes, lost, not, who),
  row('mutation', 'navigate', who, who, not, not, yes, lost, not, who),
  row('mutation', 'endShare', who, who, not, not, yes, lost, not, who),
  row('mutation', 'reportConversion', not, who, not, not, not, not, not, yes),
  row('field', 'Video.viewerCanShare', who, who, no, none, yes, none, no, who),
  row('field', 'SharedLiveMedia.warnings', who, who, empty, none, yes, none, empty, who),
  row('field', 'SharedLiveMedia.failureDetail', who, who, none, none, yes, none, none, who),
  row('field', 'SharedLiveMedia.downloadUrl, showDownload true', who, who, yes, none, yes, none, yes, who),
  row('field', 'SharedLiveMedia.downloadUrl, showDownload false', who, who, none, none, yes, none, none, who),
];

const SIGNS: Record<Outcome, string> = {
  yes: '✓',
  null: 'null',
  empty: '`[]`',
  no: 'false',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
};

/** The table in Markdown, for docs/api.md. */
export function matrixTable(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...COLUMNS]),
    line(['---', ...COLUMNS.map(() => '---')]),
    ...OPERATIONS.map(({ name, outcomes }) =>
      line([`\`${name}\``, ...COLUMNS.map((column) => SIGNS[outcomes[column]])]),
    ),
  ].join('\n');
}
