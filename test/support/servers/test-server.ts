/** A server in the test's own process on a migrated database, without storage, rooms and jobs. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createApp } from '../../../src/app.ts';
import type { Config } from '../../../src/config/config.ts';
import { newMedia } from '../../../src/domain/media.ts';
import type { ImageFacts, MediaState, VideoState } from '../../../src/domain/state.ts';
import type { AppParts } from '../../../src/graphql/context.ts';
import type { Server } from '../../../src/http/server.ts';
import type { Logger } from '../../../src/log.ts';
import { VideoEntity } from '../../../src/store/entities.ts';
import type { Orm } from '../../../src/store/orm.ts';
import { change } from '../../../src/store/write-path/change.ts';
import type { Metrics } from '../../../src/telemetry/metrics.ts';
import type { TransportLimits } from '../../../src/transport/limits/transport-limits.ts';
import { silentLog } from '../silent-log.ts';

export interface TestServerOptions {
  /** URL of a migrated database. */
  databaseUrl: string;
  /** Secret that signs tokens. */
  secret: string;
  /** URL of the keys that sign tokens. By default only the secret signs them. */
  jwksUrl?: string;
  /** Whether changes also write outbox messages for rooms. */
  rooms?: boolean;
  limits?: Partial<TransportLimits>;
  /** Limits of TCP connections. By default an address may have any number of them. */
  connections?: Partial<Pick<Config, 'connections' | 'connectionsPerAddress' | 'trustedProxies'>>;
  /** Secrets that sign reports. */
  converterSecrets?: string[];
  /** The origins whose pages may call the API. By default every page may. */
  corsOrigins?: string[];
  pool?: number;
  /** Milliseconds from a command to its answer. */
  commandTimeout?: number;
  log?: Logger;
  /** Metrics to serve at /metrics. */
  metrics?: Metrics;
}

export interface TestServer extends AsyncDisposable {
  server: Server;
  graphql: string;
  graphqlWs: string;
  orm: Orm;
  parts: AppParts;
  /** Commits one change, as a mutation does. */
  write(video: string, next: (state: VideoState) => VideoState): Promise<VideoState>;
}

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A configuration whose storage and converter do not exist. */
const config = ({
  databaseUrl,
  secret,
  pool = 10,
  connections,
  converterSecrets = [],
  corsOrigins = ['*'],
  jwksUrl = undefined,
}: TestServerOptions): Config => ({
  host: '127.0.0.1',
  port: 0,
  logLevel: 'silent',
  corsOrigins,
  frameAncestors: null,
  metricsToken: null,
  tracesEndpoint: null,
  shutdownDelay: 0,
  socketsPerToken: 10_000,
  socketsPerUser: 10_000,
  mutationsPerSecond: 10_000,
  uploadsPerMinute: 10_000,
  connections: 100_000,
  connectionsPerAddress: 0,
  trustedProxies: [],
  ...connections,
  databaseUrl,
  databaseWait: 0,
  databasePool: pool,
  jwt: { secret, jwksUrl: jwksUrl ?? null, issuer: null, audience: null, leeway: 0 },
  s3: {
    endpoint: null,
    publicEndpoint: null,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    sourceBucket: 'source',
    destinationBucket: 'destination',
    forcePathStyle: false,
  },
  cloudFront: {
    url: 'https://d111111abcdef8.cloudfront.net',
    keyPairId: 'K2JCJMDEHXQW5F',
    privateKey,
  },
  linkTtl: 7_200,
  // Tests compare links, which change as rarely as possible.
  linkRotation: 86_400,
  xmpp: null,
  converter: { url: 'http://127.0.0.1:9/events', eventsSecret: null, secrets: converterSecrets },
  maxUploadSize: 1_000_000,
  maxPages: 500,
  uploadExpiry: 60,
  conversionSilence: 60,
  conversionTimeout: 900,
  warnings: [],
});

export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const { rooms = false, limits, metrics, log = silentLog, commandTimeout } = options;
  const app = await createApp(config(options), {
    log,
    runJobs: false,
    writeOutbox: rooms,
    ...(limits && { limits }),
    ...(commandTimeout && { commandTimeout }),
    ...(metrics && { metrics }),
  });
  const { url, server, orm, parts } = app;
  return {
    server,
    graphql: `${url}/graphql`,
    graphqlWs: `${url.replace('http', 'ws')}/graphql`,
    orm,
    parts,
    async write(video, next) {
      const changed = await change<never>(orm.em, parts.changes, video, (state) => ({ video: next(state) }));
      if (!changed?.video) throw new Error(`no video ${video}`);
      return changed.video;
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

export interface SeedOptions {
  /** A UUID. */
  id?: string;
  documents?: number;
  pages?: number;
  /** Characters of text for each page. */
  text?: number;
  /** The images of each page; by default, no converter has reported any. */
  images?: readonly ImageFacts[];
  /** Index of the shared document; null for none. */
  showing?: number | null;
}

export interface Seeded {
  id: string;
  medias: string[];
}

const UPLOAD_ID = 1_700_000_000;

/** Creates a video whose documents are READY. */
export async function seed(
  { orm, parts }: { orm: Orm; parts: Pick<AppParts, 'changes'> },
  { id = randomUUID(), documents = 1, pages = 30, text = 300, images, showing = 0 }: SeedOptions = {},
): Promise<Seeded> {
  await orm.em.fork().insert(VideoEntity, { id, title: 'A webinar' });
  const file = { uploadId: UPLOAD_ID, extension: 'pdf', pageCount: pages, pagesReady: pages };
  const medias = Array.from(
    { length: documents },
    (_, index): MediaState => ({
      ...newMedia(randomUUID(), id, `Document ${index + 1}`, true),
      uploadState: 'ready',
      uploadedOn: new Date(UPLOAD_ID * 1000),
      upload: file,
      shown: file,
    }),
  );
  for (const media of medias) {
    const added = Array.from({ length: pages }, (_, index) => ({
      number: index + 1,
      width: 1920,
      height: 1080,
      text: 'Words on a page. '.repeat(Math.ceil(text / 17)).slice(0, text),
      title: null,
      ...(images && { images }),
    }));
    await change<never>(orm.em, { rooms: false }, id, (state) => ({
      video: { ...state, medias: [...state.medias, media] },
      pages: { upload: { video: id, media: media.id, uploadId: UPLOAD_ID }, added },
    }));
  }
  const shown = showing === null ? undefined : medias[showing];
  if (shown) {
    await change<never>(orm.em, parts.changes, id, (state) => ({
      video: { ...state, share: { media: shown.id, page: 1 } },
    }));
  }
  return { id, medias: medias.map((media) => media.id) };
}
