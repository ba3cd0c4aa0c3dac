/** A server's path from a commit to a room, on real parts: its store, its jobs, and its connection to a Prosody. */
import { S3Client } from '@aws-sdk/client-s3';
import type { JobParts } from '../../../src/jobs/start-jobs.ts';
import { startJobs } from '../../../src/jobs/start-jobs.ts';
import type { Logger } from '../../../src/log.ts';
import { changeShare } from '../../../src/store/write-path/change-share.ts';
import type { Rooms } from '../../../src/xmpp/room/rooms.ts';
import { silentLog } from '../silent-log.ts';
import type { Store } from './store.ts';

/** The options of a job runner without storage and converter, which sends messages to `rooms`. */
export const jobParts = (
  { url, orm: { em } }: Pick<Store, 'url' | 'orm'>,
  rooms: Pick<Rooms, 'online' | 'onOnline' | 'open' | 'destroy' | 'send'>,
  log: Logger = silentLog,
): JobParts => ({
  databaseUrl: url,
  em,
  changes: { rooms: true },
  files: {
    s3: new S3Client({ region: 'us-east-1' }),
    sourceBucket: 'source',
    destinationBucket: 'destination',
  },
  rooms: {
    em,
    send: rooms.send,
    render: async ({ id, version, share }) => JSON.stringify({ id, version, page: share?.page ?? null }),
    online: () => rooms.online,
    onOnline: (listener) => rooms.onOnline(listener),
    open: (room) => rooms.open(room),
    destroy: (room) => rooms.destroy(room),
  },
  announce: async () => 'accepted' as const,
  times: { silence: 60, timeout: 60, uploadExpiry: 60 },
  concurrency: 5,
  log,
});

export { startJobs };

/** One video whose first document is shared. */
export interface SharedVideo {
  id: string;
  /** Turns the page and back. @returns the version of the commit */
  turn(): Promise<number>;
  start(): Promise<number>;
  end(): Promise<number>;
}

/** Makes a video and shares its document. */
export async function shareVideo(store: Store): Promise<SharedVideo> {
  const { id, medias } = await store.video();
  const [media = ''] = medias;
  const write = async (share: (page: number) => { media: string; page: number } | null) => {
    const result = await changeShare<never>(store.orm.em, { rooms: true }, id, (video) => ({
      video: { ...video, share: share(video.share?.page ?? 2) },
    }));
    return result?.video?.version ?? 0;
  };
  const video: SharedVideo = {
    id,
    turn: () => write((page) => ({ media, page: 3 - page })),
    start: () => write(() => ({ media, page: 1 })),
    end: () => write(() => null),
  };
  await video.start();
  return video;
}
