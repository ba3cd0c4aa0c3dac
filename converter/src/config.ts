import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEVELS, type Level } from './log.ts';

/** One variable of the environment, as the README lists it. */
export interface Variable {
  name: string;
  /** Null when it has to be given. */
  default: string | null;
  meaning: string;
}

interface Field<T> extends Variable {
  parse(value: string): T;
}

const text = (value: string) => value;

function number(min: number, max: number) {
  return (value: string) => {
    const parsed = Number(value);
    if (!/^\d+(\.\d+)?$/.test(value) || parsed < min || parsed > max) {
      throw new Error(`must be a number from ${min} to ${max}`);
    }
    return parsed;
  };
}

function integer(min: number, max: number) {
  return (value: string) => {
    if (!/^\d+$/.test(value)) throw new Error(`must be a whole number from ${min} to ${max}`);
    return number(min, max)(value);
  };
}

function oneOf<T extends string>(...choices: readonly T[]) {
  return (value: string) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new Error(`must be one of ${choices.join(', ')}`);
    return found;
  };
}

function url(value: string) {
  if (!URL.canParse(value) || !/^https?:/.test(value)) throw new Error('must be an http or https URL');
  return value;
}

const field = <T>(
  name: string,
  byDefault: string | null,
  meaning: string,
  parse: (value: string) => T,
): Field<T> => ({ name, default: byDefault, meaning, parse });

const MB = 1_000_000;

const FIELDS = {
  host: field('CONVERTER_HOST', '127.0.0.1', 'Address the HTTP door listens on.', text),
  port: field('CONVERTER_PORT', '4100', 'Port of the HTTP door; 0 picks a free one.', integer(0, 65535)),
  apiUrl: field('CONVERTER_API_URL', null, 'The GraphQL endpoint reports go to.', url),
  secret: field('CONVERTER_SECRET', null, 'Signs every report; one of the server’s CONVERTER_SECRETS.', text),
  s3Endpoint: field('S3_ENDPOINT', '', 'An S3 other than AWS’s own.', (value) => (value ? url(value) : '')),
  s3Region: field('S3_REGION', 'us-east-1', 'Region of both buckets.', text),
  s3AccessKeyId: field('S3_ACCESS_KEY_ID', '', 'Absent: the AWS SDK’s own ways to find credentials.', text),
  s3SecretAccessKey: field('S3_SECRET_ACCESS_KEY', '', 'Goes with S3_ACCESS_KEY_ID.', text),
  sourceBucket: field('S3_SOURCE_BUCKET', null, 'Where uploads arrive.', text),
  destinationBucket: field('S3_DESTINATION_BUCKET', null, 'Where pages and originals are put.', text),
  sqsUrl: field(
    'CONVERTER_SQS_URL',
    '',
    'A queue of S3 events to take uploads from, besides the HTTP door.',
    (value) => (value ? url(value) : ''),
  ),
  sqsVisibility: field(
    'CONVERTER_SQS_VISIBILITY',
    '60',
    'Seconds a message stays invisible to others; renewed while its document is converted.',
    integer(2, 43_200),
  ),
  maxSize: field('CONVERTER_MAX_SIZE', '314572800', 'Largest file taken, in bytes.', integer(1, 10_000 * MB)),
  maxPages: field('CONVERTER_MAX_PAGES', '500', 'Most pages a document may have.', integer(1, 100_000)),
  timeout: field('CONVERTER_TIMEOUT', '300', 'Seconds a whole document may take.', number(1, 86_400)),
  pageTimeout: field(
    'CONVERTER_PAGE_TIMEOUT',
    '20',
    'Seconds one page may take; then a notice takes its place.',
    number(0.1, 3600),
  ),
  heartbeat: field(
    'CONVERTER_HEARTBEAT',
    '3',
    'Seconds between reports when there is nothing new.',
    number(0.05, 600),
  ),
  concurrency: field(
    'CONVERTER_CONCURRENCY',
    String(Math.max(1, availableParallelism())),
    'Documents converted at the same time; by default one per core.',
    integer(1, 256),
  ),
  queueLimit: field(
    'CONVERTER_QUEUE',
    '1000',
    'Documents that may wait; beyond, the HTTP door answers 503 with Retry-After.',
    integer(1, 1_000_000),
  ),
  videoQueueLimit: field(
    'CONVERTER_VIDEO_QUEUE',
    '200',
    'Documents of one video that may wait; beyond, 429 with Retry-After.',
    integer(1, 1_000_000),
  ),
  pool: field(
    'CONVERTER_SPARES',
    '1',
    'LibreOffices kept started for the next document, about 170 MB each.',
    integer(0, 64),
  ),
  scratch: field(
    'CONVERTER_SCRATCH',
    join(tmpdir(), `lectern-converter-${process.getuid?.() ?? 0}`),
    'Folder for what lives only as long as a conversion.',
    text,
  ),
  sandbox: field(
    'CONVERTER_SANDBOX',
    'auto',
    'bwrap: every program in a bubblewrap of its own, or do not start; none: the container is the boundary; auto: bwrap where it runs.',
    oneOf('auto', 'bwrap', 'none'),
  ),
  rasterizer: field(
    'CONVERTER_RASTERIZER',
    'auto',
    'native: the PDFium LibreOffice brings; wasm: PDFium as WebAssembly; auto: native where there is one.',
    oneOf('auto', 'native', 'wasm'),
  ),
  office: field(
    'CONVERTER_OFFICE',
    '',
    'LibreOffice’s program folder; absent: the usual places are tried.',
    text,
  ),
  uno: field(
    'CONVERTER_UNO',
    '1',
    '0: start LibreOffice for each document instead of driving one that is started; so it is anyway where python3-uno is missing.',
    oneOf('0', '1'),
  ),
  exitWithParent: field(
    'CONVERTER_EXIT_WITH_PARENT',
    '0',
    '1: end when standard input closes or the parent’s IPC channel goes.',
    oneOf('0', '1'),
  ),
  logLevel: field('CONVERTER_LOG', 'info', `Least important line logged: ${LEVELS.join(', ')}.`, (value) =>
    oneOf<Level>(...LEVELS)(value),
  ),
};

type Fields = typeof FIELDS;
export type Config = Readonly<{ [K in keyof Fields]: ReturnType<Fields[K]['parse']> }>;

/** Every variable, for the README. */
export const VARIABLES: readonly Variable[] = Object.values(FIELDS).map(
  ({ name, default: byDefault, meaning }) => ({ name, default: byDefault, meaning }),
);

/** Names every missing or malformed variable, one a line. */
export class BadConfig extends Error {}

/** Reads the environment; an empty variable is an absent one. Throws `BadConfig`. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  const entries = Object.entries(FIELDS).map(([key, { name, default: byDefault, meaning, parse }]) => {
    const value = env[name]?.trim() || byDefault;
    if (value === null) {
      problems.push(`${name} is missing: ${meaning}`);
      return [key, undefined];
    }
    try {
      return [key, parse(value)];
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`);
      return [key, undefined];
    }
  });
  const config = Object.fromEntries(entries) as Config;
  if (Boolean(config.s3AccessKeyId) !== Boolean(config.s3SecretAccessKey)) {
    problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together');
  }
  if (problems.length > 0) throw new BadConfig(problems.join('\n'));
  return Object.freeze(config);
}
