/** The composition root. Makes every part of a server from its configuration, and disposes of the parts in reverse. */
import { randomBytes } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Config } from './config/config.ts';
import { checkAccess } from './files/check-access.ts';
import { followClock } from './files/follow-clock.ts';
import { type StorageTimeouts, s3Client } from './files/s3-client.ts';
import { cloudFrontSigner, type Signer, s3Signer } from './files/sign.ts';
import { type Audit, createAudit } from './graphql/audit/audit.ts';
import type { AppParts } from './graphql/context.ts';
import { MAX_BODY_BYTES } from './http/body/parse-body.ts';
import { type Server, startServer } from './http/server.ts';
import { configuredLimits, jobOptions, serverOptions, stateSource } from './job-and-server-options.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { openHub } from './live/hub.ts';
import { openPointers, type Pointers } from './live/pointers.ts';
import { followStates, type States } from './live/states.ts';
import { type Logger, openLog } from './log.ts';
import { PartStack } from './part-stack.ts';
import { ChangeHealth } from './store/connection/change-health.ts';
import { type Clock, openClock } from './store/connection/clock.ts';
import { requireSessions } from './store/connection/require-sessions.ts';
import { type Timeouts, timeoutsFor } from './store/connection/timeouts.ts';
import { migrate, type Orm, openOrm } from './store/orm.ts';
import { openPageNotes } from './store/page-notes.ts';
import { Pages } from './store/pages.ts';
import { readVideo } from './store/read.ts';
import { CHANNEL } from './store/write-path/change-notification.ts';
import { ChangeQueues } from './store/write-path/change-queues.ts';
import { type Metrics, openMetrics } from './telemetry/metrics.ts';
import { NO_TRACES, openTracer } from './telemetry/spans.ts';
import { createTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import type { TransportLimits } from './transport/limits/transport-limits.ts';
import { QUERY_LIMITS } from './transport/query/query-checker.ts';
import { MAX_MESSAGE_BYTES } from './transport/websocket/server.ts';
import { connectRooms } from './xmpp/room/rooms.ts';

export interface App extends AsyncDisposable {
  /** `http://host:port` */
  url: string;
  orm: Orm;
  /** The parts that resolvers use. */
  parts: AppParts;
  server: Server;
  /** Logs each permission that the storage denies to the server. */
  checkStorage(): Promise<void>;
  /** The parts that are being disposed of; null before the disposal. */
  disposing(): string | null;
  /** Reports that the server is not ready, waits for the configured delay, and asks clients to reconnect elsewhere. */
  shutdown(): Promise<void>;
}

/** The settings that tests and benchmarks change. A production server changes only the log. */
export interface Overrides {
  /** By default the log goes to the standard output. */
  log?: Logger;
  metrics?: Metrics;
  /** Limits of WebSockets and event streams, some of which no variable sets. */
  limits?: Partial<TransportLimits>;
  /** False leaves the jobs to other servers. */
  runJobs?: boolean;
  /** Whether changes write outbox messages. By default they do when rooms are configured. */
  writeOutbox?: boolean;
  /** Milliseconds from a command to its answer. The timeouts of the database are fractions of it. */
  commandTimeout?: number;
  storageTimeouts?: StorageTimeouts;
}

/** Connects to the parts that `config` names, migrates the database and accepts requests. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const { log = openLog(config.logLevel), metrics = openMetrics(), limits, runJobs = true } = overrides;
  for (const warning of config.warnings) log.warn({ warning }, 'config.warning');
  await using stack = new PartStack();
  const instance = randomBytes(4).toString('hex');
  await requireSessions(config.databaseUrl);
  const timeouts = timeoutsFor(overrides.commandTimeout);
  const orm = await openOrm(config.databaseUrl, config.databasePool, timeouts);
  stack.deferAs('database', () => orm.close(true));
  await migrate(orm, config.databaseUrl);
  const hub = stack.add('hub', await openHub(config.databaseUrl, CHANNEL, log));
  const states = followStates(hub, (id) => readVideo(orm.em, id), log);
  const pointers = stack.add('pointers', await openPointers(config.databaseUrl, states, log));
  const clock = await openClock(orm.em, log);
  stack.deferAs('clock', () => clock[Symbol.dispose]());
  const storage = openStorage(stack, config, clock, overrides.storageTimeouts);
  const tracer = config.tracesEndpoint ? await openTracer(config.tracesEndpoint, instance) : NO_TRACES;
  const rooms =
    config.xmpp && connectRooms({ ...config.xmpp, resource: instance, nickname: `lectern-${instance}`, log });
  stack.addTogether({ tracer, ...(rooms && { rooms }) });
  const telemetry = createTelemetry(log, metrics, tracer, clock.now);
  const audit = createAudit(log);
  stack.deferAs('audit', () => audit.flush());
  const parts = makeParts(
    config,
    { orm, states, pointers, storage, log, audit, telemetry, timeouts, clock },
    overrides.writeOutbox,
  );
  rooms?.answerQueries(stateSource(parts));
  const jobs = runJobs ? await startJobs(jobOptions(config, parts, storage.s3, rooms, telemetry)) : null;
  // Without a server the jobs have to stop too. A second disposal of them does nothing.
  if (jobs) stack.add('jobs', jobs);
  const server = await startServer({
    ...serverOptions(config, parts, { orm, hub, rooms, metrics }),
    ...(limits && { limits: { ...configuredLimits(config), ...limits } }),
    onBroadcast: telemetry.onBroadcast,
  });
  stack.addTogether({ server, ...(jobs && { jobs }) });
  const owned = stack.move();
  return {
    url: server.url,
    orm,
    parts,
    server,
    checkStorage: () => checkAccess(storage.s3, config.s3, log),
    disposing: () => stack.disposing,
    shutdown: () => server.shutdown(config.shutdownDelay * 1000),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface Storage {
  s3: S3Client;
  /** The same storage under the endpoint that browsers use. */
  publicS3: S3Client;
  signer: Signer;
}

function openStorage(stack: PartStack, config: Config, { now }: Clock, timeouts?: StorageTimeouts): Storage {
  const s3 = followClock(s3Client(config.s3, config.s3.endpoint, timeouts), now);
  const publicS3 = followClock(s3Client(config.s3, config.s3.publicEndpoint), now);
  stack.deferAs('storage', () => {
    s3.destroy();
    publicS3.destroy();
  });
  const validity = { ttl: config.linkTtl, rotation: config.linkRotation, now };
  const signer = config.cloudFront
    ? cloudFrontSigner({ ...config.cloudFront, ...validity })
    : s3Signer({ s3: publicS3, bucket: config.s3.destinationBucket, ...validity });
  return { s3, publicS3, signer };
}

function makeParts(
  config: Config,
  {
    orm,
    states,
    pointers,
    storage,
    log,
    audit,
    telemetry,
    timeouts,
    clock,
  }: {
    orm: Orm;
    states: States;
    pointers: Pointers;
    storage: Storage;
    log: Logger;
    audit: Audit;
    telemetry: Telemetry;
    timeouts: Timeouts;
    clock: Clock;
  },
  writeOutbox = config.xmpp !== null,
): AppParts {
  const { em } = orm;
  const { xmpp, s3: buckets } = config;
  return {
    em,
    changes: { rooms: writeOutbox },
    states,
    pointers,
    changeQueues: new ChangeQueues(),
    timeouts,
    now: clock.now,
    changeHealth: new ChangeHealth(em),
    pages: new Pages(em),
    notes: openPageNotes(em),
    signer: storage.signer,
    uploads: { s3: storage.publicS3, sourceBucket: buckets.sourceBucket, expiresIn: config.uploadExpiry },
    destination: { s3: storage.s3, bucket: buckets.destinationBucket },
    limits: { maxUploadSize: config.maxUploadSize, maxPages: config.maxPages },
    conversionSilence: config.conversionSilence,
    requestLimits: { maxBodySize: MAX_BODY_BYTES, maxMessageSize: MAX_MESSAGE_BYTES, query: QUERY_LIMITS },
    rooms: xmpp?.websocket
      ? { conference: xmpp.conference, domain: xmpp.participants, websocket: xmpp.websocket }
      : null,
    log,
    audit,
    onCommand: telemetry.onCommand,
  };
}
