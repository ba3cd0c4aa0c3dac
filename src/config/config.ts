/** The server's configuration, read from the environment. */
import { type Environment, EnvironmentReader } from './environment.ts';
import { readCloudFront, readConverter, readS3, readXmpp } from './parts.ts';
import type { Config, Settings } from './settings.ts';
import { unsafeSettings } from './unsafe-settings.ts';
import { VARIABLE } from './variables.ts';

export type { CloudFrontConfig, S3Config, XmppConfig } from './parts.ts';
export type { Config, Settings } from './settings.ts';

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
    throw new Error('requireComplete has not reported a part that is missing.');
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

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html X-Amz-Expires */
const MAX_S3_LINK_SECONDS = 604_800;

/** S3 signs the links of a storage without CloudFront, and refuses to sign one that is valid for longer. */
function checkLinkLifetime(
  reader: EnvironmentReader,
  { s3, cloudFront, linkTtl, linkRotation }: Pick<Settings, 's3' | 'cloudFront' | 'linkTtl' | 'linkRotation'>,
): void {
  if (s3 === null || cloudFront !== null || linkTtl + linkRotation <= MAX_S3_LINK_SECONDS) return;
  reader.problems.push(
    `${VARIABLE.linkTtl.name} and ${VARIABLE.linkRotation.name} must not exceed ${MAX_S3_LINK_SECONDS} seconds together, because S3 signs no link for longer. Set smaller values, or CLOUDFRONT_URL.`,
  );
}

function read(reader: EnvironmentReader): Settings {
  const v = VARIABLE;
  const settings: Omit<Settings, 'warnings'> = {
    host: reader.read(v.host),
    port: reader.read(v.port),
    logLevel: reader.read(v.logLevel),
    corsOrigins: reader.read(v.corsOrigins),
    frameAncestors: reader.read(v.frameAncestors),
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
    databaseWait: reader.read(v.databaseWait),
    databasePool: reader.read(v.databasePool),
    jwt: {
      secret: reader.read(v.jwtSecret),
      jwksUrl: reader.read(v.jwksUrl),
      issuer: reader.read(v.jwtIssuer),
      audience: reader.read(v.jwtAudience),
      leeway: reader.read(v.jwtLeeway),
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
  checkLinkLifetime(reader, settings);
  return { ...settings, warnings: reader.warnings };
}
