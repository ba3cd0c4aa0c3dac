/** The environment variables of the converter. */
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEVELS } from '../log.ts';
import { integer, number, oneOf, optionalUrl, text, url, type Variable, variable } from './environment.ts';

/** Every environment variable of the converter, in the order in which docs/configuration.md lists them. */
export const VARIABLE = {
  host: variable('CONVERTER_HOST', text, '127.0.0.1', 'Address on which the HTTP trigger listens.'),
  port: variable(
    'CONVERTER_PORT',
    integer(0, 65_535),
    '4100',
    'Port of the HTTP trigger; 0 picks a free one.',
  ),
  apiUrl: variable('CONVERTER_API_URL', url, null, 'GraphQL endpoint that receives the reports.'),
  secret: variable(
    'CONVERTER_SECRET',
    text,
    null,
    'Secret that signs every report; one of the server’s CONVERTER_SECRETS.',
  ),
  eventsSecret: variable(
    'CONVERTER_EVENTS_SECRET',
    text,
    '',
    'Secret that `POST /events` requires: `Authorization: Bearer SECRET`, or Basic with any user and the secret as the password. The server has the same variable. When not set, no secret is required.',
  ),
  s3Endpoint: variable('S3_ENDPOINT', optionalUrl, '', 'Endpoint of a storage other than AWS.'),
  s3Region: variable('S3_REGION', text, 'us-east-1', 'Region of both buckets.'),
  s3AccessKeyId: variable(
    'S3_ACCESS_KEY_ID',
    text,
    '',
    'Access key of the storage. When not set, the AWS SDK finds credentials by itself.',
  ),
  s3SecretAccessKey: variable('S3_SECRET_ACCESS_KEY', text, '', 'Secret of S3_ACCESS_KEY_ID.'),
  s3SessionToken: variable(
    'S3_SESSION_TOKEN',
    text,
    '',
    'Session token of temporary credentials, which the converter cannot renew. When the three are not set, the AWS SDK finds credentials and renews them.',
  ),
  sourceBucket: variable('S3_SOURCE_BUCKET', text, null, 'Bucket that receives the uploads.'),
  destinationBucket: variable(
    'S3_DESTINATION_BUCKET',
    text,
    null,
    'Bucket for the pages and the original files.',
  ),
  sqsUrl: variable(
    'CONVERTER_SQS_URL',
    optionalUrl,
    '',
    'SQS queue of S3 events that triggers conversions besides the HTTP trigger.',
  ),
  sqsVisibility: variable(
    'CONVERTER_SQS_VISIBILITY',
    integer(2, 43_200),
    '60',
    'Visibility timeout of SQS messages in seconds; renewed while the document is converted.',
  ),
  maxSize: variable(
    'CONVERTER_MAX_SIZE',
    integer(1, 10_000_000_000),
    '314572800',
    'Maximum size of a file in bytes.',
  ),
  maxPages: variable('CONVERTER_MAX_PAGES', integer(1, 100_000), '500', 'Maximum of pages of a document.'),
  baseTimeout: variable(
    'CONVERTER_BASE_TIMEOUT',
    number(1, 86_400),
    '60',
    'Seconds that the smallest document may take. Each megabyte of the file adds 15, and each page that is drawn adds 1. Programs may compute for about a third of that time.',
  ),
  timeout: variable(
    'CONVERTER_TIMEOUT',
    number(1, 86_400),
    '300',
    'Seconds that a conversion may take, whatever the size of the document.',
  ),
  pageTimeout: variable(
    'CONVERTER_PAGE_TIMEOUT',
    number(0.1, 3600),
    '20',
    'Seconds that one page may take; after that, a placeholder image replaces it.',
  ),
  heartbeat: variable(
    'CONVERTER_HEARTBEAT',
    number(0.05, 600),
    '3',
    'Seconds between two reports when nothing has changed.',
  ),
  concurrency: variable(
    'CONVERTER_CONCURRENCY',
    integer(1, 256),
    String(Math.max(1, availableParallelism())),
    'Number of documents that are converted at the same time.',
  ),
  yieldAfter: variable(
    'CONVERTER_YIELD_AFTER',
    number(0.1, 86_400),
    '10',
    'Seconds after which a conversion no longer counts in CONVERTER_CONCURRENCY, so that a document of another video can start. At most as many conversions again run for that reason.',
  ),
  renditions: variable(
    'CONVERTER_RENDITIONS',
    oneOf('all', 'phone', 'none'),
    'all',
    'The images of each page that are made after the conversion. all: for phones, for laptops and for zooming; phone: for phones; none: no further image.',
  ),
  queueLimit: variable(
    'CONVERTER_QUEUE',
    integer(1, 1_000_000),
    '1000',
    'Maximum of waiting documents; beyond it, the HTTP trigger answers 503 with Retry-After.',
  ),
  videoQueueLimit: variable(
    'CONVERTER_VIDEO_QUEUE',
    integer(1, 1_000_000),
    '200',
    'Maximum of waiting documents of one video; beyond it, the HTTP trigger answers 429 with Retry-After.',
  ),
  warmPoolSize: variable(
    'CONVERTER_SPARES',
    integer(0, 64),
    '1',
    'Number of LibreOffice processes that are started before they are needed, about 170 MB each.',
  ),
  scratch: variable(
    'CONVERTER_SCRATCH',
    text,
    join(tmpdir(), `lectern-converter-${process.getuid?.() ?? 0}`),
    'Folder for the temporary files of conversions.',
  ),
  sandbox: variable(
    'CONVERTER_SANDBOX',
    oneOf('auto', 'bwrap', 'none'),
    'bwrap',
    'bwrap: runs every program in bubblewrap and refuses to start where that is impossible; auto: bwrap where it works, and accepts none elsewhere; none: no sandbox, relies on the container.',
  ),
  rasterizer: variable(
    'CONVERTER_RASTERIZER',
    oneOf('auto', 'native', 'wasm'),
    'auto',
    'native: the PDFium that LibreOffice ships; wasm: PDFium as WebAssembly; auto: native where there is one.',
  ),
  office: variable(
    'CONVERTER_OFFICE',
    text,
    '',
    'Program folder of LibreOffice. When not set, the converter looks in the usual places.',
  ),
  uno: variable(
    'CONVERTER_UNO',
    oneOf('0', '1'),
    '1',
    '0: starts LibreOffice anew for each document instead of driving a started one; also the behaviour where python3-uno is missing.',
  ),
  exitWithParent: variable(
    'CONVERTER_EXIT_WITH_PARENT',
    oneOf('0', '1'),
    '0',
    '1: ends when standard input or the IPC channel of the parent process closes.',
  ),
  logLevel: variable(
    'CONVERTER_LOG',
    oneOf(...LEVELS),
    'info',
    `Least important level that is logged: ${LEVELS.join(', ')}.`,
  ),
};

export const VARIABLES: readonly Variable[] = Object.values(VARIABLE);
