/** The role matrix: the outcome of every operation for every kind of client. docs/api.md contains it. */

/**
 * The outcome of a request: success, null, an empty list, false, success without a change, or an error with this code.
 */
export type OperationOutcome =
  | 'yes'
  | 'null'
  | 'empty'
  | 'no'
  | 'done'
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

const CELLS: Record<OperationOutcome, string> = {
  yes: '✓',
  null: 'null',
  empty: '`[]`',
  no: 'false',
  done: '–',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
};

const ABBREVIATIONS: Record<string, OperationOutcome> = {
  U: 'UNAUTHENTICATED',
  F: 'FORBIDDEN',
  N: 'NOT_FOUND',
};

/** One line for each operation: its kind, its name, and one outcome for each column, in the order of COLUMNS. */
const TABLE = `
  query        limits                                                       | yes   U     yes   yes   yes   yes   yes   yes
  query        video                                                        | U     U     yes   null  yes   null  yes   U
  query        sharedLiveMedia                                              | U     U     yes   null  yes   null  yes   U
  query        node                                                         | U     U     yes   null  yes   null  yes   U
  query        videos                                                       | U     U     F     F     F     F     yes   U
  query        me                                                           | U     U     yes   yes   yes   yes   null  U
  subscription videoUpdated                                                 | U     U     yes   N     yes   N     yes   U
  subscription pointerMoved                                                 | U     U     yes   N     yes   N     yes   U
  mutation     createVideo                                                  | U     U     F     F     F     F     yes   U
  mutation     updateVideo                                                  | U     U     F     N     yes   N     yes   U
  mutation     deleteVideo                                                  | U     U     F     F     F     F     yes   U
  mutation     createSharedLiveMedia                                        | U     U     F     N     yes   N     F     U
  mutation     updateSharedLiveMedia                                        | U     U     F     F     yes   N     F     U
  mutation     deleteSharedLiveMedia                                        | U     U     F     F     yes   done  F     U
  mutation     initiateUpload                                               | U     U     F     F     yes   N     F     U
  mutation     cancelConversion                                             | U     U     F     F     yes   N     F     U
  mutation     retryConversion                                              | U     U     F     F     yes   N     F     U
  mutation     startShare                                                   | U     U     F     F     yes   N     F     U
  mutation     navigate                                                     | U     U     F     F     yes   N     F     U
  mutation     point                                                        | U     U     F     F     yes   N     F     U
  mutation     endShare                                                     | U     U     F     F     yes   N     F     U
  mutation     takePresenting                                               | U     U     F     N     yes   N     F     U
  mutation     reportConversion                                             | F     U     F     F     F     F     F     yes
  mutation     reportImages                                                 | F     U     F     F     F     F     F     yes
  mutation     announceOpenUploads                                          | F     U     F     F     F     F     F     yes
  field        Video.viewerCanShare                                         | U     U     no    null  yes   null  no    U
  field        Video.presenter                                              | U     U     null  null  yes   null  yes   U
  field        Video.externalId                                             | U     U     null  null  yes   null  yes   U
  field        Video.timeline                                               | U     U     null  null  yes   null  yes   U
  field        Video.timelineFile                                           | U     U     null  null  yes   null  yes   U
  field        SharedLiveMedia.externalId                                   | U     U     null  null  yes   null  yes   U
  field        SharedLiveMedia.warnings                                     | U     U     empty null  yes   null  empty U
  field        SharedLiveMedia.failureDetail                                | U     U     null  null  yes   null  null  U
  field        SharedLiveMedia.uploadPagesReady                             | U     U     null  null  yes   null  null  U
  field        SharedLiveMedia.uploadPageCount                              | U     U     null  null  yes   null  null  U
  field        SharedLiveMedia.page, shared once                            | U     U     yes   null  yes   null  yes   U
  field        SharedLiveMedia.page, never shared                           | U     U     null  null  yes   null  yes   U
  field        SharedLiveMedia.pages, never shared                          | U     U     empty null  yes   null  yes   U
  field        SharedLiveMedia.filename, never shared                       | U     U     null  null  yes   null  yes   U
  field        SharedLiveMedia.uploadedOn, never shared                     | U     U     null  null  yes   null  yes   U
  field        SharedLiveMedia.uploadId, never shared                       | U     U     null  null  yes   null  yes   U
  field        SharedLiveMedia.shownUploadId, never shared                  | U     U     null  null  yes   null  yes   U
  field        SharedLiveMedia.downloadUrl, shared once, showDownload true  | U     U     yes   null  yes   null  yes   U
  field        SharedLiveMedia.downloadUrl, shared once, showDownload false | U     U     null  null  yes   null  null  U
  field        SharedLiveMedia.downloadUrl, never shared                    | U     U     null  null  yes   null  yes   U
`;

export const OPERATIONS: readonly Operation[] = TABLE.trim().split('\n').map(parseRow);

function parseRow(line: string): Operation {
  const [, kind, name, cells = ''] = /^(\w+) +(.*?) *\| (.*)$/.exec(line.trim()) ?? [];
  const outcomes = cells.split(/ +/).map((cell) => ABBREVIATIONS[cell] ?? cell);
  if (!name || outcomes.length !== COLUMNS.length || !outcomes.every((outcome) => outcome in CELLS)) {
    throw new Error(`This line of the role matrix is malformed: ${line}`);
  }
  const byColumn = Object.fromEntries(COLUMNS.map((column, index) => [column, outcomes[index]]));
  return { name, kind: kind as Operation['kind'], outcomes: byColumn as Operation['outcomes'] };
}

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
