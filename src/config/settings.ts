/** What the configuration of a server holds. */
import type { CloudFrontConfig, ConverterConfig, S3Config, XmppConfig } from './parts.ts';

/** The configuration of a server. Durations are in seconds, sizes in bytes. */
export interface Config {
  host: string;
  port: number;
  logLevel: string;
  corsOrigins: string[];
  /** Null when the origins of `corsOrigins` may show the front in a frame. */
  frameAncestors: string[] | null;
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
  databaseWait: number;
  databasePool: number;
  /** At least one of `secret` and `jwksUrl` is set. */
  jwt: {
    secret: string | null;
    jwksUrl: string | null;
    issuer: string | null;
    audience: string | null;
    leeway: number;
  };
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
  /**
   * One sentence for each variable that is set under a former name, and for each unsafe setting of a production server.
   */
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
