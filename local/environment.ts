import type { Config } from '../src/config/config.ts';

/** The environment in which a production server reads this configuration. */
export function toEnvironment(config: Config): Record<string, string> {
  const { s3, cloudFront, xmpp, jwt, converter } = config;
  const values: Record<string, string | number | boolean | null | undefined> = {
    HOST: config.host,
    PORT: config.port,
    LOG_LEVEL: config.logLevel,
    CORS_ORIGINS: config.corsOrigins.join(','),
    METRICS_TOKEN: config.metricsToken,
    OTEL_EXPORTER_OTLP_ENDPOINT: config.tracesEndpoint,
    DRAIN_DELAY: config.shutdownDelay,
    SOCKETS_PER_TOKEN: config.socketsPerToken,
    SOCKETS_PER_USER: config.socketsPerUser,
    MUTATIONS_PER_SECOND: config.mutationsPerSecond,
    UPLOADS_PER_MINUTE: config.uploadsPerMinute,
    DATABASE_URL: config.databaseUrl,
    DATABASE_POOL: config.databasePool,
    JWT_SECRET: jwt.secret,
    JWT_JWKS_URL: jwt.jwksUrl,
    JWT_ISSUER: jwt.issuer,
    JWT_AUDIENCE: jwt.audience,
    S3_ENDPOINT: s3.endpoint,
    S3_PUBLIC_ENDPOINT: s3.publicEndpoint,
    S3_REGION: s3.region,
    S3_ACCESS_KEY_ID: s3.credentials?.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.credentials?.secretAccessKey,
    S3_SOURCE_BUCKET: s3.sourceBucket,
    S3_DESTINATION_BUCKET: s3.destinationBucket,
    S3_FORCE_PATH_STYLE: s3.forcePathStyle,
    CLOUDFRONT_URL: cloudFront?.url,
    CLOUDFRONT_KEY_PAIR_ID: cloudFront?.keyPairId,
    CLOUDFRONT_PRIVATE_KEY: cloudFront?.privateKey,
    LINK_TTL: config.linkTtl,
    LINK_ROTATION_SECONDS: config.linkRotation,
    XMPP_SERVICE: xmpp ? xmpp.service : 'off',
    XMPP_DOMAIN: xmpp?.domain,
    XMPP_CONFERENCE: xmpp?.conference,
    XMPP_USERNAME: xmpp?.username,
    XMPP_PASSWORD: xmpp?.password,
    XMPP_WEBSOCKET_URL: xmpp?.websocket,
    XMPP_PARTICIPANTS_DOMAIN: xmpp?.participants,
    CONVERTER_URL: converter.url,
    CONVERTER_SECRETS: converter.secrets.join(','),
    UPLOAD_MAX_SIZE: config.maxUploadSize,
    UPLOAD_MAX_PAGES: config.maxPages,
    UPLOAD_EXPIRY: config.uploadExpiry,
    CONVERSION_SILENCE: config.conversionSilence,
    CONVERSION_TIMEOUT: config.conversionTimeout,
  };
  const set = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}
