/** Servers with low limits for each client, and clients that reach these limits. */
import type { TransportLimits } from '../../../src/transport/limits/transport-limits.ts';
import { token } from '../clients/ask.ts';
import { JWT_SECRET } from '../parts/system.ts';
import { type Seeded, startTestServer, type TestServer } from './test-server.ts';

export const LIMITS = {
  operationsPerSocket: 5,
  socketsPerToken: 3,
  burst: 50,
  messagesPerSecond: 10,
  maxBufferedBytes: 512 * 1024,
  // No test takes as long.
  stallTimeout: 600_000,
  pingInterval: 600_000,
  idleTimeout: 600_000,
};

/** Starts a server with `LIMITS`, some of which `limits` replaces. */
export const startLimitedServer = (databaseUrl: string, limits: Partial<TransportLimits> = {}) =>
  startTestServer({ databaseUrl, secret: JWT_SECRET, limits: { ...LIMITS, ...limits } });

/** Each response has about 500 kB, so that a few responses fill the buffers of the kernel. */
export const LARGE_SUBSCRIPTION = `subscription ($id: ID!) { videoUpdated(id: $id) {
  version sharedLiveMedias { pages(from: 1, to: 100) { number text } } } }`;
/** A query whose response has about 500 kB. */
export const LARGE_QUERY = `query ($id: ID!) { video(id: $id) { sharedLiveMedias { pages(from: 1, to: 100) { number text } } } }`;
export const SMALL_SUBSCRIPTION = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';

export const turnPage = (server: TestServer, video: Seeded, page: number) =>
  server.write(video.id, (state) => ({ ...state, share: { media: video.medias[0] ?? '', page } }));

/** Signs a token of a student. Tests pass different values of `expiresIn`, so that no two tests share a quota. */
export const tokenFor = async (video: Seeded, expiresIn: number) =>
  `Bearer ${await token({ roles: ['student'], video: video.id, expiresIn })}`;
