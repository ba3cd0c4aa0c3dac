/** A PostgreSQL, and a Prosody, whose disk is full: each has a small file system of its own. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startPostgres } from '../../local/postgres/postgres.ts';
import { freePort } from '../../local/supervise/ports.ts';
import { ask, token } from '../support/clients/ask.ts';
import { jobParts, type SharedVideo, shareVideo, startJobs } from '../support/parts/delivery.ts';
import { openStore } from '../support/parts/store.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { byLength } from '../support/run/test-length.ts';
import { seed, startTestServer } from '../support/servers/test-server.ts';
import { silentLog } from '../support/silent-log.ts';
import { startTestProsody } from '../support/xmpp/prosody.ts';
import { mountSmallDisk, NO_MOUNT } from './small-disk.ts';

/** Room for an empty database with its write-ahead log. */
const DATABASE_SIZE = '160m';
const NAVIGATE = 'mutation ($media: ID!, $page: Int!) { navigate(id: $media, page: $page) { __typename } }';

const isShort = byLength({ short: true, long: false });

test.skipIf(isShort)(
  'with a full disk under PostgreSQL commands end with UNAVAILABLE, and work again with space',
  async ({ skip }) => {
    await using disk = mountSmallDisk(DATABASE_SIZE);
    if (!disk) return skip(NO_MOUNT);
    await using postgres = await startPostgres({
      directory: join(disk.folder, 'postgres'),
      port: await freePort(),
      settings: { max_wal_size: '48MB', min_wal_size: '32MB' },
      log: silentLog,
    });
    await using server = await startTestServer({
      databaseUrl: postgres.url,
      secret: JWT_SECRET,
      rooms: true,
    });
    const { id: video, medias } = await seed(server, { pages: 30 });
    const instructor = await token({ roles: ['instructor'], video });
    let page = 1;
    const turn = async () => {
      page = (page % 30) + 1;
      const { errors } = await ask(server.graphql, instructor, NAVIGATE, { media: medias[0], page });
      return errors[0]?.extensions.code ?? null;
    };
    const ready = async () => (await fetch(new URL('/ready', server.graphql))).status;
    expect(await turn()).toBeNull();
    await disk.fill();
    // The first turns still fit into the pages that the table has.
    await expect.poll(turn, { timeout: 60_000, interval: 0 }).toBe('UNAVAILABLE');
    expect(await ready()).toBe(503);
    await disk.free();
    await expect.poll(ready).toBe(200);
    expect(await turn()).toBeNull();
  },
);

test.skipIf(isShort)(
  'with a full disk under Prosody, rooms receive page turns, and new rooms too',
  async ({ skip }) => {
    await using disk = mountSmallDisk('8m');
    if (!disk) return skip(NO_MOUNT);
    await using store = await openStore();
    await using prosody = await startTestProsody({ folder: disk.folder });
    await using stack = new AsyncDisposableStack();
    const rooms = stack.use(prosody.connect());
    stack.use(await startJobs(jobParts(store, rooms)));
    const delivered = () =>
      expect.poll(() => store.sql('select 1 from outbox where delivered_on is null')).toEqual([]);
    const follow = async (video: SharedVideo) => {
      await delivered();
      return stack.use(await prosody.participant(video.id, 'student'));
    };
    const receives = async (video: SharedVideo, student: Awaited<ReturnType<typeof follow>>) => {
      const version = await video.turn();
      await expect.poll(() => student.versions().at(-1)).toBe(version);
    };
    const before = await shareVideo(store);
    const first = await follow(before);
    await receives(before, first);
    await disk.fill();
    await receives(before, first);
    const during = await shareVideo(store);
    const second = await follow(during);
    await receives(during, second);
    await disk.free();
    const after = await shareVideo(store);
    await receives(after, await follow(after));
    await receives(before, first);
    await receives(during, second);
    // Prosody has lost the room that it could not save.
    process.kill(prosody.server.pid, 'SIGKILL');
    for (const video of [before, during]) {
      await video.turn();
      await receives(video, await follow(video));
    }
  },
);
