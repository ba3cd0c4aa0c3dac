/** Environment → one frozen Config. Every missing or malformed variable is named at once. */
import { readFileSync } from 'node:fs';

type Env = Record<string, string | undefined>;
type Parse<T> = (text: string) => T;

/** Reads variables and remembers what is wrong with them. */
class Reader {
  readonly problems: string[] = [];
  readonly asked = new Set<string>();
  readonly #env: Env;
  constructor(env: Env) {
    this.#env = env;
  }

  /** The variable, or `fallback` when it is not set; a malformed one is remembered and replaced by it. */
  read<T>(name: string, fallback: T, parse: Parse<T>): T {
    this.asked.add(name);
    const text = this.#env[name]?.trim();
    if (!text) return fallback;
    try {
      return parse(text);
    } catch (error) {
      this.problems.push(`${name} ${(error as Error).message}`);
      return fallback;
    }
  }

  /** All of `names`, or none: a part that is set half is a mistake. */
  together(names: string[]): boolean {
    const set = names.filter((name) => this.#env[name]?.trim());
    if (set.length > 0 && set.length < names.length) {
      const missing = names.filter((name) => !set.includes(name));
      this.problems.push(
        `${missing.join(', ')} missing: ${set.join(', ')} need${set.length === 1 ? 's' : ''} it`,
      );
    }
    return set.length === names.length;
  }
}

const text: Parse<string> = (value) => value;
const list: Parse<string[]> = (value) =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

const integer =
  (least: number, most: number): Parse<number> =>
  (value) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < least || number > most) {
      throw new Error(`must be a whole number from ${least} to ${most}, not “${value}”`);
    }
    return number;
  };

const url =
  (...schemes: string[]): Parse<string> =>
  (value) => {
    if (!URL.canParse(value) || !schemes.includes(new URL(value).protocol.slice(0, -1))) {
      throw new Error(`must be a URL that begins with ${schemes.map((each) => `${each}://`).join(' or ')}`);
    }
    return value.replace(/\/$/, '');
  };

const oneOf =
  <T extends string>(...values: T[]): Parse<T> =>
  (value) => {
    const found = values.find((each) => each === value);
    if (!found) throw new Error(`must be one of ${values.join(', ')}, not “${value}”`);
    return found;
  };

/** A PEM itself, with `\n` for line ends if need be, or the path of a file that holds it. */
const pem: Parse<string> = (value) => {
  const key = value.includes('-----BEGIN') ? value.replaceAll('\\n', '\n') : readFileSync(value, 'utf8');
  if (!key.includes('-----BEGIN')) throw new Error('must be a PEM, or the path of one');
  return key;
};

const secret =
  (least: number): Parse<string> =>
  (value) => {
    if (value.length < least) throw new Error(`must have at least ${least} characters`);
    return value;
  };

export interface S3Config {
  endpoint: string | null;
  /** Where browsers reach the same storage; the endpoint unless it differs. */
  publicEndpoint: string | null;
  region: string;
  /** Null: found by the AWS SDK's own ways. */
  credentials: { accessKeyId: string; secretAccessKey: string } | null;
  sourceBucket: string;
  destinationBucket: string;
  forcePathStyle: boolean;
}

export interface XmppConfig {
  service: string;
  domain: string;
  conference: string;
  username: string;
  password: string;
  /** Null when browsers are not told of it. */
  websocket: string | null;
  /** The domain participants authenticate to. */
  participants: string;
}

export interface Config {
  host: string;
  /** Null: 4000, or another when that is taken. */
  port: number | null;
  data: string;
  logLevel: string;
  corsOrigins: string[];
  metricsToken: string | null;
  /** Of an OTLP/HTTP collector; null: no traces. */
  tracesEndpoint: string | null;
  /** Seconds from saying that it is not ready to closing; null: none where the database stops too. */
  drainDelay: number | null;
  /** Sockets and event streams a token may hold on one server. */
  socketsPerToken: number;
  /** Null: the embedded part stands in. */
  databaseUrl: string | null;
  databasePool: number;
  jwt: { secret: string | null; jwksUrl: string | null; issuer: string | null; audience: string | null };
  s3: S3Config | null;
  cloudFront: { url: string; keyPairId: string; privateKey: string } | null;
  linkTtl: number;
  linkBucket: number;
  xmpp: XmppConfig | 'off' | null;
  converter: { url: string; secrets: string[] } | null;
  maxUploadSize: number;
  maxPages: number;
  uploadExpiry: number;
  conversionSilence: number;
  conversionTimeout: number;
}

const GIB = 1_073_741_824;

/** @throws Error that names every missing and malformed variable. */
export function readConfig(env: Env): Config {
  const from = new Reader(env);
  const config = readAll(from);
  if (from.problems.length > 0) {
    throw new Error(
      `The environment needs attention:\n${from.problems.map((each) => `  ${each}`).join('\n')}`,
    );
  }
  return Object.freeze(config);
}

/** The names of all variables there are. */
export function variableNames(): string[] {
  const from = new Reader({});
  readAll(from);
  return [...from.asked];
}

function readAll(from: Reader): Config {
  return {
    host: from.read('HOST', '127.0.0.1', text),
    port: from.read('PORT', null, integer(0, 65_535)),
    data: from.read('LECTERN_DATA', '.lectern', text),
    logLevel: from.read('LOG_LEVEL', 'info', oneOf('debug', 'info', 'warn', 'error', 'silent')),
    corsOrigins: from.read('CORS_ORIGINS', ['*'], list),
    metricsToken: from.read('METRICS_TOKEN', null, text),
    tracesEndpoint: from.read('OTEL_EXPORTER_OTLP_ENDPOINT', null, url('http', 'https')),
    drainDelay: from.read('DRAIN_DELAY', null, integer(0, 300)),
    socketsPerToken: from.read('SOCKETS_PER_TOKEN', 10_000, integer(1, 1_000_000)),
    databaseUrl: from.read('DATABASE_URL', null, url('postgres', 'postgresql')),
    databasePool: from.read('DATABASE_POOL', 20, integer(4, 500)),
    jwt: {
      secret: from.read('JWT_SECRET', null, secret(32)),
      jwksUrl: from.read('JWT_JWKS_URL', null, url('https', 'http')),
      issuer: from.read('JWT_ISSUER', null, text),
      audience: from.read('JWT_AUDIENCE', null, text),
    },
    s3: readS3(from),
    cloudFront: readCloudFront(from),
    linkTtl: from.read('LINK_TTL', 7_200, integer(60, 604_800)),
    linkBucket: from.read('LINK_BUCKET', 1_800, integer(1, 86_400)),
    xmpp: readXmpp(from),
    converter: readConverter(from),
    maxUploadSize: from.read('UPLOAD_MAX_SIZE', 314_572_800, integer(1, 2 * GIB - 1)),
    maxPages: from.read('UPLOAD_MAX_PAGES', 500, integer(1, 10_000)),
    uploadExpiry: from.read('UPLOAD_EXPIRY', 3_600, integer(1, 43_200)),
    conversionSilence: from.read('CONVERSION_SILENCE', 60, integer(1, 86_400)),
    conversionTimeout: from.read('CONVERSION_TIMEOUT', 900, integer(2, 86_400)),
  };
}

function readS3(from: Reader): S3Config | null {
  const endpoint = from.read('S3_ENDPOINT', null, url('https', 'http'));
  const s3: S3Config = {
    endpoint,
    publicEndpoint: from.read('S3_PUBLIC_ENDPOINT', endpoint, url('https', 'http')),
    region: from.read('S3_REGION', 'us-east-1', text),
    credentials: {
      accessKeyId: from.read('S3_ACCESS_KEY_ID', '', text),
      secretAccessKey: from.read('S3_SECRET_ACCESS_KEY', '', text),
    },
    sourceBucket: from.read('S3_SOURCE_BUCKET', '', text),
    destinationBucket: from.read('S3_DESTINATION_BUCKET', '', text),
    forcePathStyle:
      from.read('S3_FORCE_PATH_STYLE', endpoint ? 'true' : 'false', oneOf('true', 'false')) === 'true',
  };
  const buckets = ['S3_SOURCE_BUCKET', 'S3_DESTINATION_BUCKET'];
  const keys = from.together(['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']);
  // Elsewhere than at AWS there is no other way to find credentials.
  const set = from.together(endpoint ? ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', ...buckets] : buckets);
  return set ? { ...s3, credentials: keys ? s3.credentials : null } : null;
}

function readCloudFront(from: Reader): Config['cloudFront'] {
  const cloudFront = {
    url: from.read('CLOUDFRONT_URL', '', url('https', 'http')),
    keyPairId: from.read('CLOUDFRONT_KEY_PAIR_ID', '', text),
    privateKey: from.read('CLOUDFRONT_PRIVATE_KEY', '', pem),
  };
  return from.together(['CLOUDFRONT_URL', 'CLOUDFRONT_KEY_PAIR_ID', 'CLOUDFRONT_PRIVATE_KEY'])
    ? cloudFront
    : null;
}

function readXmpp(from: Reader): Config['xmpp'] {
  const service = from.read('XMPP_SERVICE', null, (value) =>
    value === 'off' ? value : url('xmpp', 'xmpps', 'ws', 'wss')(value),
  );
  if (service === 'off') return 'off';
  const domain = from.read('XMPP_DOMAIN', '', text);
  const xmpp = {
    service: service ?? '',
    domain,
    conference: from.read('XMPP_CONFERENCE', `conference.${domain}`, text),
    username: from.read('XMPP_USERNAME', '', text),
    password: from.read('XMPP_PASSWORD', '', text),
    websocket: from.read('XMPP_WEBSOCKET_URL', null, url('ws', 'wss')),
    participants: from.read('XMPP_PARTICIPANTS_DOMAIN', domain, text),
  };
  const needed = ['XMPP_SERVICE', 'XMPP_DOMAIN', 'XMPP_USERNAME', 'XMPP_PASSWORD'];
  return from.together(needed) ? xmpp : null;
}

function readConverter(from: Reader): Config['converter'] {
  const converter = {
    url: from.read('CONVERTER_URL', '', url('http', 'https')),
    secrets: from.read('CONVERTER_SECRETS', [], list),
  };
  return from.together(['CONVERTER_URL', 'CONVERTER_SECRETS']) ? converter : null;
}
