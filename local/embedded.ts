/** Fills in what the environment leaves out: each part that is not configured is run here, on loopback. */
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Config, S3Config, XmppConfig } from '../src/config.ts';
import type { Logger } from '../src/log.ts';
import { startCdn } from './cdn/server.ts';
import { startPostgres } from './postgres/postgres.ts';
import { startProsody } from './prosody/prosody.ts';
import { startS3 } from './s3/server.ts';
import { keepSecrets, type Secrets } from './secrets.ts';
import { Missing } from './supervise/missing.ts';
import { claimPort, freePort } from './supervise/ports.ts';

/** A configuration in which nothing is missing any more. */
export type Complete = Omit<Config, 'port' | 'databaseUrl' | 's3' | 'xmpp' | 'converter'> & {
  port: number;
  databaseUrl: string;
  s3: S3Config;
  xmpp: XmppConfig | null;
  converter: { url: string; secrets: string[] };
  /** What runs here rather than elsewhere. */
  embedded: { database: boolean; converter: { port: number; secret: string } | null };
};

/** Tells the person at the terminal how a step went. */
export interface Steps {
  /** Runs a step; its line appears when it is done. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Something this machine cannot have, and what runs without it. */
  missing(what: string, consequence: string, remedy: string): void;
}

export interface EmbeddedOptions {
  config: Config;
  steps: Steps;
  log: Logger;
}

const REGION = 'us-east-1';
const DOMAIN = 'lectern.local';

/** Starts what is missing. What was started stops, in reverse, when `stack` is disposed of. */
export async function startEmbedded(
  stack: AsyncDisposableStack,
  { config, steps, log }: EmbeddedOptions,
): Promise<Complete> {
  const secrets = await keepSecrets(join(config.data, 'secrets.json'));
  const port = config.port === null ? await freePort(4000) : await choosePort(config.port, config.host);
  const converterPort = config.converter ? null : await freePort(port + 6);
  const database =
    config.databaseUrl ?? (await steps.step('PostgreSQL', () => runPostgres(stack, config, port, log)));
  const converter = config.converter ?? {
    url: `http://127.0.0.1:${converterPort}/events`,
    secrets: [secrets.converterSecret],
  };
  const s3 =
    config.s3 ?? (await steps.step('S3', () => runS3(stack, config, secrets, port, converter.url, log)));
  const cloudFront =
    config.cloudFront ??
    (config.s3 ? null : await steps.step('CDN', () => runCdn(stack, s3, secrets, port, log)));
  const xmpp = await rooms(stack, config, secrets, port, steps, log);
  return {
    ...config,
    port,
    databaseUrl: database,
    jwt: config.jwt.secret || config.jwt.jwksUrl ? config.jwt : { ...config.jwt, secret: secrets.jwtSecret },
    s3,
    cloudFront,
    xmpp,
    converter,
    embedded: {
      database: config.databaseUrl === null,
      converter: converterPort === null ? null : { port: converterPort, secret: secrets.converterSecret },
    },
  };
}

const choosePort = (port: number, host: string) => (port === 0 ? freePort(0, host) : claimPort(port, host));

async function runPostgres(stack: AsyncDisposableStack, config: Config, port: number, log: Logger) {
  const postgres = await startPostgres({
    directory: join(config.data, 'postgres'),
    port: await freePort(port + 5),
    log,
  });
  return stack.use(postgres).url;
}

async function runS3(
  stack: AsyncDisposableStack,
  config: Config,
  secrets: Secrets,
  port: number,
  eventsUrl: string,
  log: Logger,
): Promise<S3Config> {
  const credentials = { accessKeyId: secrets.s3AccessKeyId, secretAccessKey: secrets.s3SecretAccessKey };
  const buckets = { sourceBucket: 'lectern-source', destinationBucket: 'lectern-destination' };
  const s3 = await startS3({
    directory: join(config.data, 's3'),
    port: await freePort(port + 1),
    buckets: Object.values(buckets),
    ...credentials,
    region: REGION,
    notify: { bucket: buckets.sourceBucket, url: () => eventsUrl },
    log,
  });
  const { endpoint } = stack.use(s3);
  return {
    endpoint,
    publicEndpoint: endpoint,
    region: REGION,
    credentials,
    ...buckets,
    forcePathStyle: true,
  };
}

async function runCdn(
  stack: AsyncDisposableStack,
  s3: S3Config,
  secrets: Secrets,
  port: number,
  log: Logger,
): Promise<NonNullable<Config['cloudFront']>> {
  const client = s3Client(s3);
  stack.defer(() => client.destroy());
  const keyPairId = secrets.cloudFrontKeyPairId;
  const cdn = await startCdn({
    port: await freePort(port + 2),
    publicKey: secrets.cloudFrontPublicKey,
    keyPairId,
    origin: { s3: client },
    bucket: s3.destinationBucket,
    log,
  });
  return { url: stack.use(cdn).url, keyPairId, privateKey: secrets.cloudFrontPrivateKey };
}

/** A client for a configured storage. */
export const s3Client = (s3: S3Config, endpoint = s3.endpoint): S3Client =>
  new S3Client({
    region: s3.region,
    forcePathStyle: s3.forcePathStyle,
    ...(s3.credentials && { credentials: s3.credentials }),
    ...(endpoint && { endpoint }),
  });

async function rooms(
  stack: AsyncDisposableStack,
  config: Config,
  secrets: Secrets,
  port: number,
  steps: Steps,
  log: Logger,
): Promise<XmppConfig | null> {
  if (config.xmpp === 'off') return null;
  if (config.xmpp) return config.xmpp;
  try {
    return await steps.step('Prosody', () => runProsody(stack, config, secrets, port, log));
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    steps.missing(error.what, 'Changes are followed over GraphQL alone, not over XMPP.', error.install);
    return null;
  }
}

async function runProsody(
  stack: AsyncDisposableStack,
  config: Config,
  secrets: Secrets,
  port: number,
  log: Logger,
): Promise<XmppConfig> {
  const account = { username: 'lectern', password: secrets.xmppPassword };
  const prosody = await startProsody({
    directory: join(config.data, 'prosody'),
    domain: DOMAIN,
    conference: `conference.${DOMAIN}`,
    admin: account,
    ports: { c2s: await freePort(port + 3), http: await freePort(port + 4) },
    log,
  });
  const { service, domain, conference, websocket, participants } = stack.use(prosody);
  return { service, domain, conference, websocket, participants, ...account };
}
