import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { followRoom } from '../support/clients/room.ts';
import { watch } from '../support/clients/viewer.ts';
import { document, newWebinar } from '../support/clients/webinar.ts';
import { type System, startSystem } from '../support/parts/system.ts';

const pidOf = async (system: System, file: string): Promise<number> =>
  JSON.parse(await readFile(join(system.data, file), 'utf8')).pid;

test('Prosody dies in the middle of page turns: no mutation waits, and the room learns all that counts', async () => {
  await using system = await startSystem();
  const { ready } = system;
  const webinar = await newWebinar(ready);
  const media = await webinar.upload(document('themes.pptx'));
  await webinar.converted(media);
  await using student = watch(ready, webinar.student, webinar.id);
  {
    await using room = await followRoom(ready, webinar.id);
    await webinar.start(media);
    await room.waitFor(({ event }) => event === 'start_sharing');
  }
  // Stopped, not killed, so that it stays away for as long as the test wants.
  const prosody = await pidOf(system, 'prosody/prosody.pid');
  process.kill(prosody, 'SIGSTOP');
  const slowest = { ms: 0 };
  const timed = async <T>(work: Promise<T>): Promise<T> => {
    const begun = performance.now();
    const result = await work;
    slowest.ms = Math.max(slowest.ms, performance.now() - begun);
    return result;
  };
  for (const page of [2, 3, 4, 5]) await timed(webinar.navigate(media, page));
  await timed(webinar.end(media));
  await timed(webinar.start(media));
  const { version } = await timed(webinar.navigate(media, 7));
  expect(slowest.ms).toBeLessThan(2_000);
  await student.until((video) => video.version === version);

  process.kill(prosody, 'SIGKILL');
  // Only then: @xmpp/client leaves a rejection behind when the line breaks while it logs in.
  await returning(async () => {
    if ((await pidOf(system, 'prosody/prosody.pid')) === prosody) throw new Error('not started again yet');
    await fetch(`${ready.xmpp?.websocket}`.replace('ws', 'http'));
  });
  const room = await returning(() => followRoom(ready, webinar.id));
  await using _ = room;
  const last = await room.waitFor((message) => message.version === version);
  expect(last).toMatchObject({ event: 'navigate_sharing', video: { active_shared_live_media_page: 7 } });
  const versions = room.messages().map((message) => message.version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
}, 60_000);

test('a converter that is killed half-way is started again, and the upload ends READY', async () => {
  await using system = await startSystem({ env: { CONVERSION_SILENCE: '2' } });
  const webinar = await newWebinar(system.ready);
  const media = await webinar.upload(document('themes.pptx'));
  await using viewer = watch(system.ready, webinar.instructor, webinar.id);
  await viewer.until(({ sharedLiveMedias: [first] }) => first?.uploadState === 'PROCESSING');
  process.kill(await pidOf(system, 'converter.pid'), 'SIGKILL');
  expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY', failure: null });
}, 90_000);

async function returning<T>(work: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + 30_000; ; await delay(100)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

test('PostgreSQL is killed under the whole house: it comes back with all that was acknowledged', async () => {
  await using system = await startSystem();
  const webinar = await newWebinar(system.ready);
  const media = await webinar.upload(document('firefox_stamp.pdf'));
  await webinar.converted(media);
  await using student = watch(system.ready, webinar.student, webinar.id);
  const { version } = await webinar.start(media);
  await student.until((video) => video.version === version);
  const postmaster = await readFile(join(system.data, 'postgres/data/postmaster.pid'), 'utf8');
  // Under way: commands, and jobs that the room is told by.
  const turns = Array.from({ length: 20 }, (_, turn) => webinar.navigate(media, (turn % 2) + 1));
  const first = await Promise.race(turns);
  process.kill(Number.parseInt(postmaster, 10), 'SIGKILL');
  const ends = await Promise.allSettled(turns);
  const acknowledged = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.version] : []));
  expect(acknowledged).toContain(first.version);
  const kept = await returning(() => webinar.video());
  expect(kept).toMatchObject({ activeShare: { media: { id: media } } });
  expect(kept.version).toBeGreaterThanOrEqual(Math.max(...acknowledged));
  const turned = await returning(() => webinar.navigate(media, 2));
  await student.until((video) => video.version === turned.version);
  const ready = system.ready.graphql.replace('/graphql', '/ready');
  await expect.poll(async () => (await fetch(ready)).status, { timeout: 20_000 }).toBe(200);
}, 60_000);
