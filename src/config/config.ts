/** The server's configuration, read from the environment. */
import { type Environment, EnvironmentReader } from './environment.ts';
import {
  type CloudFrontConfig,
  type ConverterConfig,
  readCloudFront,
  readConverter,
  readS3,
  readXmpp,
  type S3Config,
  type XmppConfig,
} from './parts.ts';
import { VARIABLE } from './variables.ts';

export type { CloudFrontConfig, S3Config, XmppConfig } from './parts.ts';

/** The configuration of a server. Durations are in seconds, sizes in bytes. */
export interface Config {
  host: string;
  port: number;
  logLevel: string;
  corsOrigins: string[];
  metricsToken: string | null;
  tracesEndpoint: string | null;
  shutdownDelay: number;
  socketsPerToken: number;
  socketsPerUser: number;
  mutationsPerSecond: number;
  uploadsPerMinute: number;
  connections: number;
  /** 0: no maximum. */
  connectionsPerAddress: number;
  trustedProxies: string[];
  databaseUrl: string;
  databasePool: number;
  /** At least one of `secret` and `jwksUrl` is set. */
  jwt: { secret: string | null; jwksUrl: string | null; issuer: string | null; audience: string | null };
  s3: S3Config;
  /** Null when S3 signs the links. */
  cloudFront: CloudFrontConfig | null;
  linkTtl: number;
  linkRotation: number;
  /** Null when the server runs without rooms. */
  xmpp: XmppConfig | null;
  converter: ConverterConfig;
  maxUploadSize: number;
  maxPages: number;
  uploadExpiry: number;
  conversionSilence: number;
  conversionTimeout: number;
  /** One sentence for each variable that is set under a former name, and for each unsafe setting of a production server. */
  warnings: readonly string[];
}

/** The configuration as the environment gives it. Each part that the environment leaves out is null. */
export type Settings = Omit<
  Config,
  'port' | 'shutdownDelay' | 'databaseUrl' | 's3' | 'xmpp' | 'converter'
> & {
  port: number | null;
  shutdownDelay: number | null;
  databaseUrl: string | null;
  s3: S3Config | null;
  xmpp: XmppConfig | 'off' | null;
  converter: ConverterConfig | null;
};

const DEFAULT_PORT = 4_000;
/** Seconds in which load balancers can detect that a stopping server is not ready. */
const DEFAULT_SHUTDOWN_DELAY_SECONDS = 5;

/**
 * Reads the configuration of a production server.
 * @throws Error that names every missing and malformed variable with its purpose.
 */
export function readConfig(env: Environment): Config {
  const reader = new EnvironmentReader(env);
  const settings = read(reader);
  requireComplete(reader, settings);
  reader.assertNoProblems();
  const { port, shutdownDelay, databaseUrl, s3, xmpp, converter } = settings;
  if (databaseUrl === null || s3 === null || xmpp === null || converter === null) {
    throw new Error('requireComplete has reported every part that is missing');
  }
  return Object.freeze({
    ...settings,
    port: port ?? DEFAULT_PORT,
    shutdownDelay: shutdownDelay ?? DEFAULT_SHUTDOWN_DELAY_SECONDS,
    databaseUrl,
    s3,
    xmpp: xmpp === 'off' ? null : xmpp,
    converter,
    warnings: [...settings.warnings, ...unsafeSettings(settings)],
  });
}

/** One sentence for each setting that is safe on a developer's machine alone. */
function unsafeSettings({ corsOrigins, metricsToken, logLevel }: Settings): string[] {
  return [
    ...(corsOrigins.includes('*')
      ? ['Pages of every origin may call the API. Set CORS_ORIGINS to the origins of your own pages.']
      : []),
    ...(metricsToken === null
      ? ['Everybody can read /metrics. Set METRICS_TOKEN, or keep the path from the Internet.']
      : []),
    ...(['warn', 'error', 'silent'].includes(logLevel)
      ? [`With LOG_LEVEL=${logLevel} the log has no audit trail of changes. Set LOG_LEVEL to info.`]
      : []),
  ];
}

/**
 * Reads the settings for `npm start`, which provides the parts that the environment leaves out.
 * @throws Error that names every malformed variable, and every part of which only some variables are set.
 */
export function readSettings(env: Environment): Settings {
  const reader = new EnvironmentReader(env);
  const settings = read(reader);
  reader.assertNoProblems();
  return settings;
}

/** Reports each variable that a production server requires and that is not set. */
function requireComplete(reader: EnvironmentReader, settings: Settings): void {
  const v = VARIABLE;
  if (settings.databaseUrl === null) reader.require(v.databaseUrl);
  if (settings.jwt.secret === null && settings.jwt.jwksUrl === null) reader.require(v.jwtSecret);
  if (settings.s3 === null)
    for (const each of [v.s3SourceBucket, v.s3DestinationBucket]) reader.require(each);
  if (settings.xmpp === null) {
    for (const each of [v.xmppService, v.xmppDomain, v.xmppUsername, v.xmppPassword]) reader.require(each);
  }
  if (settings.converter === null)
    for (const each of [v.converterUrl, v.converterSecrets]) reader.require(each);
}

function read(reader: EnvironmentReader): Settings {
  const v = VARIABLE;
  const settings: Omit<Settings, 'warnings'> = {
    host: reader.read(v.host),
    port: reader.read(v.port),
    logLevel: reader.read(v.logLevel),
    corsOrigins: reader.read(v.corsOrigins),
    metricsToken: reader.read(v.metricsToken),
    tracesEndpoint: reader.read(v.tracesEndpoint),
    shutdownDelay: reader.read(v.shutdownDelay),
    socketsPerToken: reader.read(v.socketsPerToken),
    socketsPerUser: reader.read(v.socketsPerUser),
    mutationsPerSecond: reader.read(v.mutationsPerSecond),
    uploadsPerMinute: reader.read(v.uploadsPerMinute),
    connections: reader.read(v.connections),
    connectionsPerAddress: reader.read(v.connectionsPerAddress),
    trustedProxies: reader.read(v.trustedProxies),
    databaseUrl: reader.read(v.databaseUrl),
    databasePool: reader.read(v.databasePool),
    jwt: {
      secret: reader.read(v.jwtSecret),
      jwksUrl: reader.read(v.jwksUrl),
      issuer: reader.read(v.jwtIssuer),
      audience: reader.read(v.jwtAudience),
    },
    s3: readS3(reader),
    cloudFront: readCloudFront(reader),
    linkTtl: reader.read(v.linkTtl),
    linkRotation: reader.read(v.linkRotation),
    xmpp: readXmpp(reader),
    converter: readConverter(reader),
    maxUploadSize: reader.read(v.maxUploadSize),
    maxPages: reader.read(v.maxPages),
    uploadExpiry: reader.read(v.uploadExpiry),
    conversionSilence: reader.read(v.conversionSilence),
    conversionTimeout: reader.read(v.conversionTimeout),
  };
  return { ...settings, warnings: reader.warnings };
}
