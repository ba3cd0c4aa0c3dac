/** What the jobs and the HTTP server receive from the configuration and from the other parts. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Config } from './config/config.ts';
import type { AppParts } from './graphql/context.ts';
import { authenticator } from './graphql/token/authenticate.ts';
import type { startServer } from './http/server.ts';
import { announce } from './jobs/announce.ts';
import { renderer } from './jobs/render-body.ts';
import type { startJobs } from './jobs/start-jobs.ts';
import type { Hub } from './live/hub.ts';
import { isAnswering } from './store/connection/change-health.ts';
import type { Orm } from './store/orm.ts';
import { outboxDepth } from './store/outbox.ts';
import { readVideo, videosOnShow } from './store/read.ts';
import { fromSnapshot, snapshot } from './store/snapshot.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import type { ConfiguredLimits } from './transport/limits/transport-limits.ts';
import type { Rooms } from './xmpp/room/rooms.ts';
import type { StateSource } from './xmpp/room/state-answers.ts';

/** What the jobs receive. */
export function jobOptions(
  config: Config,
  { em, changes, log, signer }: AppParts,
  s3: S3Client,
  rooms: Rooms | null,
  { onMessageDelivered }: Telemetry,
): Parameters<typeof startJobs>[0] {
  const { sourceBucket, destinationBucket } = config.s3;
  return {
    databaseUrl: config.databaseUrl,
    em,
    changes,
    files: { s3, sourceBucket, destinationBucket },
    rooms: rooms && {
      em,
      send: rooms.send,
      render: renderer(signer),
      onDelivered: onMessageDelivered,
      open: (room) => rooms.open(room),
      destroy: (room) => rooms.destroy(room),
      online: () => rooms.online,
      onOnline: (listener) => rooms.onOnline(listener),
    },
    announce: (bucket, key) => announce(config.converter, bucket, key),
    times: {
      silence: config.conversionSilence,
      timeout: config.conversionTimeout,
      uploadExpiry: config.uploadExpiry,
    },
    concurrency: Math.max(2, Math.floor(config.databasePool / 2)),
    log,
  };
}

/** What the server answers to participants of a room who ask for the state, as the room's messages have it. */
export function stateSource({ em, signer }: AppParts): StateSource {
  const render = renderer(signer);
  return {
    async read(room) {
      const video = await readVideo(em, room);
      return video && { version: video.version, body: await render(fromSnapshot(snapshot(video))) };
    },
    isShown: async (room) => (await readVideo(em, room))?.share != null,
    shownRooms: (limit) => videosOnShow(em, limit),
  };
}

/** The limits that variables set. */
export const configuredLimits = (config: Config): ConfiguredLimits => ({
  socketsPerToken: config.socketsPerToken,
  socketsPerUser: config.socketsPerUser,
  mutationsPerSecond: config.mutationsPerSecond,
  uploadsPerMinute: config.uploadsPerMinute,
});

/** What the HTTP server receives. */
export function serverOptions(
  config: Config,
  parts: AppParts,
  { orm, hub, rooms, metrics }: { orm: Orm; hub: Hub; rooms: Rooms | null; metrics: Metrics },
): Parameters<typeof startServer>[0] {
  let roomConnections = 0;
  rooms?.onOnline(() => {
    roomConnections += 1;
  });
  const { s3, xmpp, cloudFront } = config;
  return {
    host: config.host,
    port: config.port,
    corsOrigins: config.corsOrigins,
    parts,
    authenticate: authenticator(config.jwt, parts.now),
    limits: configuredLimits(config),
    connections: config,
    metrics: {
      metrics,
      token: config.metricsToken,
      sources: {
        reconnects: () => ({ database: hub.reconnects, rooms: Math.max(0, roomConnections - 1) }),
        outbox: () => outboxDepth(orm.em),
        pointers: () => parts.pointers.counts,
      },
    },
    converterSecrets: config.converter.secrets,
    probes: {
      database: () => isAnswering(orm.em),
      changes: async () => hub.connected,
      commands: () => parts.changeHealth.canCommit(),
    },
    origins: {
      links: cloudFront?.url ?? s3.publicEndpoint ?? '',
      uploads: s3.publicEndpoint ?? `https://${s3.sourceBucket}.s3.${s3.region}.amazonaws.com`,
      rooms: xmpp?.websocket ? new URL(xmpp.websocket).origin : null,
      frameAncestors: config.frameAncestors ?? config.corsOrigins,
    },
  };
}
