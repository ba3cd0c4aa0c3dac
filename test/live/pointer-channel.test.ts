/** Pointers between servers whose connection to PostgreSQL breaks. */
import pg from 'pg';
import { expect, test } from 'vitest';
import type { PointerMark } from '../../src/domain/pointer.ts';
import type { VideoState } from '../../src/domain/state.ts';
import { openPointers, POINTER_CHANNEL, type Pointers } from '../../src/live/pointers.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';
import { silentLog } from '../support/silent-log.ts';
import { aVideo, ready } from '../support/states.ts';

const states = {
  watch(_id: string, watcher: (video: VideoState) => void) {
    watcher(aVideo([ready('m')], { media: 'm', page: 1 }));
    return () => {};
  },
};
const mark = (x: number): PointerMark => ({ media: 'm', page: 1, kind: 'ink', points: [x, 0], hand: 'ada' });

function seenBy(pointers: Pointers): (number | null)[] {
  const seen: (number | null)[] = [];
  pointers.watch('v', (state) => seen.push(state?.mark?.points[0] ?? null));
  return seen;
}

test('the connection between servers replaces itself, and the viewers of one server see signs meanwhile', async () => {
  await using database = await freshDatabase();
  await using proxy = await startTcpProxy(database.url);
  await using near = await openPointers(proxy.url, states, silentLog);
  await using far = await openPointers(database.url, states, silentLog);
  const [here, there] = [seenBy(near), seenBy(far)];
  near.point('v', mark(1));
  await expect.poll(() => there).toContain(1);
  proxy.refuse();
  near.point('v', mark(2));
  await expect.poll(() => here).toContain(2);
  await expect.poll(() => near.connected).toBe(false);
  await proxy.heal();
  await expect.poll(() => near.connected, { timeout: 30_000 }).toBe(true);
  near.point('v', mark(3));
  await expect.poll(() => there).toContain(3);
});

test('a payload that no server has sent is ignored', async () => {
  await using database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await using pointers = await openPointers(database.url, states, silentLog);
  await using other = await openPointers(database.url, states, silentLog);
  const seen = seenBy(pointers);
  for (const payload of ['', '{}', 'a v m 1 point 1,2,3', `a v m 1 point ${'1,'.repeat(3_000)}1`]) {
    await client.query('select pg_notify($1, $2)', [POINTER_CHANNEL, payload]);
  }
  await client.end();
  other.point('v', mark(7));
  await expect.poll(() => seen).toContain(7);
  expect(seen.slice(0, 2)).toEqual([null, 7]);
});

test('pointers close while PostgreSQL is unreachable', async () => {
  await using database = await freshDatabase();
  await using proxy = await startTcpProxy(database.url);
  const pointers = await openPointers(proxy.url, states, silentLog);
  proxy.refuse();
  await expect.poll(() => pointers.connected).toBe(false);
  pointers.point('v', mark(1));
  await pointers[Symbol.asyncDispose]();
  await proxy.heal();
});

test('pointers of 10,000 videos at once reach the other servers, and only the newest sign of each', async () => {
  await using database = await freshDatabase();
  await using near = await openPointers(database.url, states, silentLog);
  await using far = await openPointers(database.url, states, silentLog);
  const videos = Array.from({ length: 10_000 }, () => crypto.randomUUID());
  const seen = videos.slice(-2).map((video) => {
    const marks: (number | null)[] = [];
    far.watch(video, (state) => marks.push(state?.mark?.points[0] ?? null));
    return marks;
  });
  // The first sign of all leaves alone, because nothing else waits at that moment.
  for (const x of [1, 2, 3]) for (const video of videos) near.point(video, mark(x));
  await expect.poll(() => seen.map((marks) => marks.at(-1))).toEqual([3, 3]);
  expect(seen[0]).toEqual([null, 3]);
  expect(near.counts).toMatchObject({ own: 30_000, values: 0, conflated: 0 });
  expect(far.counts.passedOn).toBeLessThanOrEqual(videos.length + 1);
});

test('a sign that a slow connection has held back for longer than a pointer lives is not sent', async () => {
  await using database = await freshDatabase();
  await using proxy = await startTcpProxy(database.url);
  await using near = await openPointers(proxy.url, states, silentLog);
  await using far = await openPointers(database.url, states, silentLog);
  const [here, there] = [seenBy(near), seenBy(far)];
  near.point('v', mark(1));
  await expect.poll(() => there).toContain(1);
  proxy.hang();
  // The connection holds the first of the two, which is on its way long before it expires. The other one waits for it.
  for (const x of [2, 3]) {
    near.point('v', mark(x));
    await expect.poll(() => here).toContain(x);
    await expect.poll(() => here.at(-1), { message: 'the pointer expires' }).toBeNull();
  }
  await proxy.heal();
  near.point('other', mark(4));
  await expect.poll(() => far.counts.passedOn).toBe(3);
  expect(there).not.toContain(3);
});
