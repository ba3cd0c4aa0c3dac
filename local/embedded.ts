/** Completes the configuration. Starts each part that the environment leaves out, on the loopback interface. */
import { join } from 'node:path';
import type { CloudFrontConfig, Config, S3Config, XmppConfig } from '../src/config/config.ts';
import { s3Client } from '../src/files/s3-client.ts';
import type { Logger } from '../src/log.ts';
import { startCdn } from './cdn/server.ts';
import { startPostgres } from './postgres/postgres.ts';
import { startProsody } from './prosody/prosody.ts';
import { startS3 } from './s3/server.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import type { LocalSettings } from './settings.ts';
import { MissingProgram } from './supervise/missing-program.ts';
import { claimPort, freePort } from './supervise/ports.ts';

/** The parts that this process provides. The environment names the others. */
export interface Embedded {
  database: boolean;
  /** The converter's port and the secret that signs its reports; null when the environment names a converter. */
  converter: { port: number; secret: string } | null;
}

/** Shows the progress of the start to the person at the terminal. */
export interface Steps {
  /** Runs a step, and prints its line when the step is done. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Prints that this machine lacks a program, the consequence, and how to install the program. */
  missing(program: string, consequence: string, remedy: string): void;
}

export interface EmbeddedOptions {
  settings: LocalSettings;
  steps: Steps;
  log: Logger;
  /** The clock of the embedded storage and CDN: milliseconds since 1970. */
  now?: () => number;
}

const REGION = 'us-east-1';
const DOMAIN = 'lectern.local';
const PREFERRED_PORT = 4_000;
/** Seconds. The delay is 0 with an embedded database, because no load balancer sends requests to this server. */
const DEFAULT_SHUTDOWN_DELAY_SECONDS = 5;

/** Starts each part that the settings leave out. Disposing of `stack` stops the parts in reverse order. */
export async function startEmbedded(
  stack: AsyncDisposableStack,
  { settings, steps, log, now = () => Date.now() }: EmbeddedOptions,
): Promise<{ config: Config; embedded: Embedded }> {
  const secrets = await loadSecrets(join(settings.data, 'secrets.json'));
  const port =
    settings.port === null ? await freePort(PREFERRED_PORT) : await choosePort(settings.port, settings.host);
  const converterPort = settings.converter ? null : await freePort(port + 6);
  const inputs: EmbeddedInputs = { stack, settings, secrets, port, now, log };
  const databaseUrl = settings.databaseUrl ?? (await steps.step('PostgreSQL', () => runPostgres(inputs)));
  const converter = settings.converter ?? {
    url: `http://127.0.0.1:${converterPort}/events`,
    eventsSecret: null,
    secrets: [secrets.converterSecret],
  };
  const s3 = settings.s3 ?? (await steps.step('S3', () => runS3(inputs, converter.url)));
  const cloudFront =
    settings.cloudFront ?? (settings.s3 ? null : await steps.step('CDN', () => runCdn(inputs, s3)));
  const xmpp = await provideRooms(inputs, steps);
  const { jwt, shutdownDelay } = settings;
  const config: Config = {
    ...settings,
    port,
    shutdownDelay: shutdownDelay ?? (settings.databaseUrl === null ? 0 : DEFAULT_SHUTDOWN_DELAY_SECONDS),
    databaseUrl,
    jwt: jwt.secret || jwt.jwksUrl ? jwt : { ...jwt, secret: secrets.jwtSecret },
    s3,
    cloudFront,
    xmpp,
    converter,
  };
  return {
    config,
    embedded: {
      database: settings.databaseUrl === null,
      converter: converterPort === null ? null : { port: converterPort, secret: secrets.converterSecret },
    },
  };
}

/** The inputs of the functions that start one embedded part each. */
interface EmbeddedInputs {
  stack: AsyncDisposableStack;
  settings: LocalSettings;
  secrets: Secrets;
  /** The server's port. The embedded parts prefer the ports that follow it. */
  port: number;
  now: () => number;
  log: Logger;
}

const choosePort = (port: number, host: string) => (port === 0 ? freePort(0, host) : claimPort(port, host));

async function runPostgres({ stack, settings, port, log }: EmbeddedInputs): Promise<string> {
  const postgres = await startPostgres({
    directory: join(settings.data, 'postgres'),
    port: await freePort(port + 5),
    log,
  });
  return stack.use(postgres).url;
}

async function runS3(
  { stack, settings, secrets, port, now, log }: EmbeddedInputs,
  eventsUrl: string,
): Promise<S3Config> {
  const credentials = { accessKeyId: secrets.s3AccessKeyId, secretAccessKey: secrets.s3SecretAccessKey };
  const buckets = { sourceBucket: 'lectern-source', destinationBucket: 'lectern-destination' };
  const s3 = await startS3({
    directory: join(settings.data, 's3'),
    port: await freePort(port + 1),
    buckets: Object.values(buckets),
    ...credentials,
    region: REGION,
    notify: { bucket: buckets.sourceBucket, url: () => eventsUrl },
    now,
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
  { stack, secrets, port, now, log }: EmbeddedInputs,
  s3: S3Config,
): Promise<CloudFrontConfig> {
  const client = s3Client(s3);
  stack.defer(() => client.destroy());
  const keyPairId = secrets.cloudFrontKeyPairId;
  const cdn = await startCdn({
    port: await freePort(port + 2),
    publicKey: secrets.cloudFrontPublicKey,
    keyPairId,
    origin: { s3: client },
    bucket: s3.destinationBucket,
    now,
    log,
  });
  return { url: stack.use(cdn).url, keyPairId, privateKey: secrets.cloudFrontPrivateKey };
}

async function provideRooms(inputs: EmbeddedInputs, steps: Steps): Promise<XmppConfig | null> {
  const { xmpp } = inputs.settings;
  if (xmpp === 'off') return null;
  if (xmpp) return xmpp;
  try {
    return await steps.step('Prosody', () => runProsody(inputs));
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    steps.missing(error.program, 'Viewers follow over GraphQL alone, not over XMPP.', error.remedy);
    return null;
  }
}

async function runProsody({ stack, settings, secrets, port, log }: EmbeddedInputs): Promise<XmppConfig> {
  const account = { username: 'lectern', password: secrets.xmppPassword };
  const prosody = await startProsody({
    directory: join(settings.data, 'prosody'),
    domain: DOMAIN,
    conference: `conference.${DOMAIN}`,
    admin: account,
    ports: { c2s: await freePort(port + 3), http: await freePort(port + 4) },
    log,
  });
  const { service, domain, conference, websocket, participants } = stack.use(prosody);
  return { service, domain, conference, websocket, participants, ...account };
}
