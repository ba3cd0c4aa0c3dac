/** The composition root: environment → config → parts → serve. Closes in reverse. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startConverter } from '../local/converter.ts';
import { type Complete, s3Client, startEmbedded } from '../local/embedded.ts';
import { printLinks } from '../local/print-links.ts';
import { removeReady } from '../local/ready.ts';
import { hold } from '../local/supervise/lock.ts';
import { say, terminal } from '../local/terminal.ts';
import { readConfig } from './config.ts';
import { announce } from './files/announce.ts';
import { cloudFrontSigner, s3Signer } from './files/sign.ts';
import type { Parts } from './graphql/context.ts';
import { authenticator } from './graphql/viewer.ts';
import { type Server, startServer } from './http/server.ts';
import { renderer } from './jobs/render-message.ts';
import { startJobs } from './jobs/runner.ts';
import { openHub } from './live/hub.ts';
import { followStates } from './live/states.ts';
import { type Logger, openLog } from './log.ts';
import { CHANNEL } from './store/change.ts';
import { migrate, openOrm } from './store/orm.ts';
import { outboxDepth } from './store/outbox.ts';
import { Pages } from './store/pages.ts';
import { readVideo } from './store/read.ts';
import { openMetrics } from './telemetry/metrics.ts';
import { NO_TRACES, openTracer } from './telemetry/spans.ts';
import { telemetry } from './telemetry/telemetry.ts';
import { connectRooms } from './xmpp/room/rooms.ts';

/** How long an orderly stop may take before the process is ended all the same. */
const STOP_MS = 20_000;
/** How long whoever sends requests here has to learn that they should go elsewhere. */
const DRAIN_SECONDS = 5;

async function main(): Promise<void> {
  const stopping = stopSignal();
  const config = readConfig(process.env);
  const log = openLog(config.logLevel, config.databaseUrl ? undefined : join(config.data, 'lectern.log'));
  await using stack = new AsyncDisposableStack();
  stack.use(await hold(config.data));
  await removeReady(config.data);
  const complete = await startEmbedded(stack, { config, steps: terminal, log });
  const server = await terminal.step('Server', () => serve(stack, complete, log));
  const { embedded } = complete;
  if (embedded.converter) {
    const { port, secret } = embedded.converter;
    await terminal.step('Converter', async () =>
      stack.use(
        await startConverter({
          directory: config.data,
          port,
          secret,
          apiUrl: `${server.url}/graphql`,
          s3: complete.s3,
          maxSize: complete.maxUploadSize,
          maxPages: complete.maxPages,
          log,
        }),
      ),
    );
  }
  await printLinks(complete, server.url);
  log.info({ url: server.url }, 'server.ready');
  await stopping;
  say('\nStopping …');
  await removeReady(config.data);
  const notice = (config.drainDelay ?? (embedded.database ? 0 : DRAIN_SECONDS)) * 1000;
  setTimeout(() => process.exit(1), STOP_MS + notice).unref();
  await server.drain(notice);
}

/** Resolves when somebody asks us to stop. */
const stopSignal = () =>
  new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });

/** The parts between the database and the sockets, whoever runs the database. */
async function serve(stack: AsyncDisposableStack, config: Complete, log: Logger): Promise<Server> {
  const orm = await openOrm(config.databaseUrl, config.databasePool);
  stack.defer(() => orm.close(true));
  await migrate(orm, config.databaseUrl);
  const hub = stack.use(await openHub(config.databaseUrl, CHANNEL, log));
  const s3 = s3Client(config.s3);
  const publicS3 = s3Client(config.s3, config.s3.publicEndpoint);
  stack.defer(() => s3.destroy());
  const validity = { ttl: config.linkTtl, bucketSeconds: config.linkBucket };
  const signer = config.cloudFront
    ? cloudFrontSigner({ ...config.cloudFront, ...validity })
    : s3Signer({ s3: publicS3, bucket: config.s3.destinationBucket, ...validity });
  const instance = randomBytes(4).toString('hex');
  const { xmpp } = config;
  const rooms =
    xmpp && stack.use(connectRooms({ ...xmpp, resource: instance, nick: `lectern-${instance}`, log }));
  const changes = { rooms: rooms !== null };
  const metrics = openMetrics();
  const tracer = config.tracesEndpoint
    ? stack.use(await openTracer(config.tracesEndpoint, instance))
    : NO_TRACES;
  const { onCommand, onBroadcast, onTold } = telemetry(log, metrics, tracer);
  let roomConnections = 0;
  rooms?.onOnline(() => {
    roomConnections += 1;
  });
  const { em } = orm;
  const parts: Parts = {
    em,
    changes,
    states: followStates(hub, (id) => readVideo(em, id), log),
    pages: new Pages(em),
    signer,
    uploads: { s3: publicS3, sourceBucket: config.s3.sourceBucket, expiresIn: config.uploadExpiry },
    destination: { s3, bucket: config.s3.destinationBucket },
    limits: { maxUploadSize: config.maxUploadSize, maxPages: config.maxPages },
    silence: config.conversionSilence,
    rooms: xmpp?.websocket
      ? { conference: xmpp.conference, domain: xmpp.participants, websocket: xmpp.websocket }
      : null,
    log,
    onCommand,
  };
  stack.use(
    await startJobs({
      databaseUrl: config.databaseUrl,
      em,
      changes,
      files: { s3, sourceBucket: config.s3.sourceBucket, destinationBucket: config.s3.destinationBucket },
      rooms: rooms && {
        em,
        say: (room, message) => rooms.say(room, message),
        render: renderer(signer),
        onTold,
        open: (room) => rooms.open(room),
        online: () => rooms.online,
        onOnline: (listener) => rooms.onOnline(listener),
      },
      announce: (bucket, key) => announce(config.converter.url, bucket, key),
      times: {
        silence: config.conversionSilence,
        timeout: config.conversionTimeout,
        uploadExpiry: config.uploadExpiry,
      },
      concurrency: Math.max(2, Math.floor(config.databasePool / 2)),
      log,
    }),
  );
  return stack.use(
    await startServer({
      host: config.host,
      port: config.port,
      corsOrigins: config.corsOrigins,
      parts,
      authenticate: authenticator(config.jwt),
      limits: { socketsPerToken: config.socketsPerToken },
      onBroadcast,
      metrics: {
        metrics,
        token: config.metricsToken,
        sources: {
          reconnects: () => ({ database: hub.reconnects, rooms: Math.max(0, roomConnections - 1) }),
          outbox: () => outboxDepth(em),
        },
      },
      converterSecrets: config.converter.secrets,
      probes: {
        database: async () => (await orm.checkConnection()).ok,
        changes: async () => hub.connected,
      },
      origins: {
        links: config.cloudFront?.url ?? config.s3.publicEndpoint ?? '',
        uploads:
          config.s3.publicEndpoint ??
          `https://${config.s3.sourceBucket}.s3.${config.s3.region}.amazonaws.com`,
        rooms: xmpp?.websocket ? new URL(xmpp.websocket).origin : null,
      },
    }),
  );
}

await main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
});
