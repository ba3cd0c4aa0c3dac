/** The live part of a server in this process, on a database that is there: what main.ts composes, without storage and rooms. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { newMedia } from '../../src/domain/media.ts';
import type { MediaState, VideoState } from '../../src/domain/state.ts';
import { cloudFrontSigner } from '../../src/files/sign.ts';
import type { Parts } from '../../src/graphql/context.ts';
import { authenticator } from '../../src/graphql/viewer.ts';
import { type Server, startServer } from '../../src/http/server.ts';
import { openHub } from '../../src/live/hub.ts';
import { followStates } from '../../src/live/states.ts';
import type { Logger } from '../../src/log.ts';
import { CHANNEL, change } from '../../src/store/change.ts';
import { VideoEntity } from '../../src/store/entities.ts';
import { type Orm, openOrm } from '../../src/store/orm.ts';
import { outboxDepth } from '../../src/store/outbox.ts';
import { Pages } from '../../src/store/pages.ts';
import { readVideo } from '../../src/store/read.ts';
import type { Metrics } from '../../src/telemetry/metrics.ts';
import { NO_TRACES } from '../../src/telemetry/spans.ts';
import { telemetry } from '../../src/telemetry/telemetry.ts';
import type { LiveLimits } from '../../src/transport/limits.ts';
import { quiet } from './silent-log.ts';

export interface CoreOptions {
  /** Migrated. */
  databaseUrl: string;
  /** Signs tokens. */
  secret: string;
  /** Whether changes are also written for rooms to be told of. */
  rooms?: boolean;
  limits?: Partial<LiveLimits>;
  pool?: number;
  log?: Logger;
  /** Served at /metrics. */
  metrics?: Metrics;
}

export interface Core extends AsyncDisposable {
  server: Server;
  graphql: string;
  graphqlWs: string;
  orm: Orm;
  parts: Parts;
  /** Writes one state, as a mutation does. */
  write(video: string, next: (state: VideoState) => VideoState): Promise<VideoState>;
}

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

export async function openCore(options: CoreOptions): Promise<Core> {
  const { databaseUrl, secret, rooms = false, limits, metrics, log = quiet } = options;
  await using stack = new AsyncDisposableStack();
  const orm = await openOrm(databaseUrl, options.pool ?? 10);
  stack.defer(() => orm.close(true));
  const hub = stack.use(await openHub(databaseUrl, CHANNEL, log));
  const { em } = orm;
  const s3 = new S3Client({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  stack.defer(() => s3.destroy());
  const parts: Parts = {
    em,
    changes: { rooms },
    states: followStates(hub, (id) => readVideo(em, id), log),
    pages: new Pages(em),
    signer: cloudFrontSigner({
      url: 'https://d111111abcdef8.cloudfront.net',
      keyPairId: 'K2JCJMDEHXQW5F',
      privateKey,
    }),
    uploads: { s3, sourceBucket: 'source', expiresIn: 60 },
    destination: { s3, bucket: 'destination' },
    limits: { maxUploadSize: 1_000_000, maxPages: 500 },
    silence: 60,
    rooms: null,
    log,
  };
  const server = stack.use(
    await startServer({
      host: '127.0.0.1',
      port: 0,
      corsOrigins: ['*'],
      parts,
      authenticate: authenticator({ secret, jwksUrl: null, issuer: null, audience: null }),
      converterSecrets: [],
      probes: {},
      origins: { links: '', uploads: '', rooms: null },
      ...(limits && { limits }),
      ...(metrics && {
        onBroadcast: telemetry(log, metrics, NO_TRACES).onBroadcast,
        metrics: {
          metrics,
          token: null,
          sources: { reconnects: () => ({ database: hub.reconnects }), outbox: () => outboxDepth(em) },
        },
      }),
    }),
  );
  const owned = stack.move();
  return {
    server,
    graphql: `${server.url}/graphql`,
    graphqlWs: `${server.url.replace('http', 'ws')}/graphql`,
    orm,
    parts,
    async write(video, next) {
      const changed = await change<never>(em, parts.changes, video, (state) => ({ video: next(state) }));
      if (!changed?.video) throw new Error(`no video ${video}`);
      return changed.video;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export interface SeedOptions {
  /** A UUID. */
  id?: string;
  documents?: number;
  pages?: number;
  /** Characters of text on each page. */
  text?: number;
  /** Which document is shown, from 0; null for none. */
  showing?: number | null;
}

export interface Seeded {
  id: string;
  medias: string[];
}

const STAMP = 1_700_000_000;

/** A video whose documents are converted already. */
export async function seed(
  { orm, parts }: { orm: Orm; parts: Pick<Parts, 'changes'> },
  { id = randomUUID(), documents = 1, pages = 30, text = 300, showing = 0 }: SeedOptions = {},
): Promise<Seeded> {
  await orm.em.fork().insert(VideoEntity, { id, title: 'A webinar' });
  const file = { stamp: STAMP, extension: 'pdf', pageCount: pages, pagesReady: pages };
  const medias = Array.from(
    { length: documents },
    (_, index): MediaState => ({
      ...newMedia(randomUUID(), id, `Document ${index + 1}`, true),
      uploadState: 'ready',
      uploadedOn: new Date(STAMP * 1000),
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
    }));
    await change<never>(orm.em, { rooms: false }, id, (state) => ({
      video: { ...state, medias: [...state.medias, media] },
      pages: { upload: { video: id, media: media.id, stamp: STAMP }, added },
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
