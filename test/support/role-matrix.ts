/** The role matrix: the outcome of every operation for every kind of client. docs/api.md contains it. */

/** The outcome of a request: success, null, an empty list, false, or an error with this code. */
export type OperationOutcome =
  | 'yes'
  | 'null'
  | 'empty'
  | 'no'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND';

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

/** The clients of each column. */
export const COLUMN_MEANINGS: Record<Column, string> = {
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
  outcomes: Record<Column, OperationOutcome>;
}

const row = (kind: Operation['kind'], name: string, ...outcomes: OperationOutcome[]): Operation => ({
  name,
  kind,
  outcomes: Object.fromEntries(
    COLUMNS.map((column, index) => [column, outcomes[index]]),
  ) as Operation['outcomes'],
});

const [yes, none, empty, no] = ['yes', 'null', 'empty', 'no'] as const;
const [unauthenticated, forbidden, notFound] = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'] as const;

/** Each row has one outcome for each column. */
export const OPERATIONS: readonly Operation[] = [
  row('query', 'limits', yes, unauthenticated, yes, yes, yes, yes, yes, yes),
  row('query', 'video', unauthenticated, unauthenticated, yes, none, yes, none, yes, unauthenticated),
  row(
    'query',
    'sharedLiveMedia',
    unauthenticated,
    unauthenticated,
    yes,
    none,
    yes,
    none,
    yes,
    unauthenticated,
  ),
  row(
    'subscription',
    'videoUpdated',
    unauthenticated,
    unauthenticated,
    yes,
    notFound,
    yes,
    notFound,
    yes,
    unauthenticated,
  ),
  row(
    'mutation',
    'createVideo',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    forbidden,
    forbidden,
    yes,
    unauthenticated,
  ),
  row(
    'mutation',
    'updateVideo',
    unauthenticated,
    unauthenticated,
    forbidden,
    notFound,
    yes,
    notFound,
    yes,
    unauthenticated,
  ),
  row(
    'mutation',
    'deleteVideo',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    forbidden,
    forbidden,
    yes,
    unauthenticated,
  ),
  row(
    'mutation',
    'createSharedLiveMedia',
    unauthenticated,
    unauthenticated,
    forbidden,
    notFound,
    yes,
    notFound,
    forbidden,
    unauthenticated,
  ),
  row(
    'mutation',
    'updateSharedLiveMedia',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    yes,
    notFound,
    forbidden,
    unauthenticated,
  ),
  row(
    'mutation',
    'deleteSharedLiveMedia',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    yes,
    notFound,
    forbidden,
    unauthenticated,
  ),
  row(
    'mutation',
    'initiateUpload',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    yes,
    notFound,
    forbidden,
    unauthenticated,
  ),
  row(
    'mutation',
    'cancelConversion',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    yes,
    notFound,
    forbidden,
    unauthenticated,
  ),
  row(
    'mutation',
    'retryConversion',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    yes,
    notFound,
    forbidden,
    unauthenticated,
  ),
  row(
    'mutation',
    'startShare',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    yes,
    notFound,
    forbidden,
    unauthenticated,
  ),
  row(
    'mutation',
    'navigate',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    yes,
    notFound,
    forbidden,
    unauthenticated,
  ),
  row(
    'mutation',
    'endShare',
    unauthenticated,
    unauthenticated,
    forbidden,
    forbidden,
    yes,
    notFound,
    forbidden,
    unauthenticated,
  ),
  row(
    'mutation',
    'reportConversion',
    forbidden,
    unauthenticated,
    forbidden,
    forbidden,
    forbidden,
    forbidden,
    forbidden,
    yes,
  ),
  row(
    'field',
    'Video.viewerCanShare',
    unauthenticated,
    unauthenticated,
    no,
    none,
    yes,
    none,
    no,
    unauthenticated,
  ),
  row(
    'field',
    'SharedLiveMedia.warnings',
    unauthenticated,
    unauthenticated,
    empty,
    none,
    yes,
    none,
    empty,
    unauthenticated,
  ),
  row(
    'field',
    'SharedLiveMedia.failureDetail',
    unauthenticated,
    unauthenticated,
    none,
    none,
    yes,
    none,
    none,
    unauthenticated,
  ),
  row(
    'field',
    'SharedLiveMedia.downloadUrl, showDownload true',
    unauthenticated,
    unauthenticated,
    yes,
    none,
    yes,
    none,
    yes,
    unauthenticated,
  ),
  row(
    'field',
    'SharedLiveMedia.downloadUrl, showDownload false',
    unauthenticated,
    unauthenticated,
    none,
    none,
    yes,
    none,
    none,
    unauthenticated,
  ),
];

const CELLS: Record<OperationOutcome, string> = {
  yes: '✓',
  null: 'null',
  empty: '`[]`',
  no: 'false',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
};

/** Renders the table in Markdown, for docs/api.md. */
export function matrixTable(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...COLUMNS]),
    line(['---', ...COLUMNS.map(() => '---')]),
    ...OPERATIONS.map(({ name, outcomes }) =>
      line([`\`${name}\``, ...COLUMNS.map((column) => CELLS[outcomes[column]])]),
    ),
  ].join('\n');
}
