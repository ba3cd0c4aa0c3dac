import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numberedPdf } from '../../converter/test/support/documents/documents.ts';
import { followRoom } from '../support/clients/room.ts';
import { watch } from '../support/clients/viewer.ts';
import { document, newWebinar, post, type Webinar } from '../support/clients/webinar.ts';
import { type System, startSystem } from '../support/parts/system.ts';

const stack = new AsyncDisposableStack();
let system: System;
beforeAll(async () => {
  system = stack.use(await startSystem({ env: { CONVERSION_SILENCE: '2' } }));
});
afterAll(() => stack.disposeAsync());

/** Uploads a PDF of eight pages and waits until it is converted. @returns its id */
async function convertedPdf(webinar: Webinar): Promise<string> {
  const bytes = numberedPdf(8);
  const media = await webinar.createMedia();
  await post(await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: bytes.length }), bytes);
  expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY' });
  return media;
}

const pidOf = async (file: string): Promise<number> =>
  JSON.parse(await readFile(join(system.data, file), 'utf8')).pid;

test('while Prosody is down, no mutation waits, and the room receives the start and the newest page afterwards', async () => {
  const { ready } = system;
  const webinar = await newWebinar(ready);
  const media = await convertedPdf(webinar);
  await using student = watch(ready, webinar.student, webinar.id);
  {
    await using room = await followRoom(ready, webinar.id);
    await webinar.start(media);
    await room.waitFor(({ event }) => event === 'start_sharing');
  }
  // Suspends Prosody. A killed Prosody would be started again at once.
  const prosody = await pidOf('prosody/prosody.pid');
  process.kill(prosody, 'SIGSTOP');
  let slowestMs = 0;
  const timed = async <T>(work: Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await work;
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    return result;
  };
  for (const page of [2, 3, 4, 5]) await timed(webinar.navigate(media, page));
  await timed(webinar.end(media));
  await timed(webinar.start(media));
  const { version } = await timed(webinar.navigate(media, 7));
  // A mutation that waited for the room would wait for ten seconds.
  expect(slowestMs).toBeLessThan(8_000);
  await student.until((video) => video.version === version);

  process.kill(prosody, 'SIGKILL');
  // Connects only when Prosody is up, because @xmpp/client leaves an unhandled rejection when a login is interrupted.
  await retry(async () => {
    if ((await pidOf('prosody/prosody.pid')) === prosody)
      throw new Error('Prosody has not been started again.');
    await fetch(`${ready.xmpp?.websocket}`.replace('ws', 'http'));
  });
  const room = await retry(() => followRoom(ready, webinar.id));
  await using _ = room;
  const last = await room.waitFor((message) => message.version === version);
  expect(last).toMatchObject({ event: 'navigate_sharing', video: { active_shared_live_media_page: 7 } });
  const versions = room.messages().map((message) => message.version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
});

test('a converter that is killed during a conversion starts again, and the upload ends READY', async () => {
  const webinar = await newWebinar(system.ready);
  const media = await webinar.upload(document('60042.pptx'));
  await using viewer = watch(system.ready, webinar.instructor, webinar.id);
  await viewer.until(({ sharedLiveMedias: [first] }) => first?.uploadState === 'PROCESSING');
  process.kill(await pidOf('converter.pid'), 'SIGKILL');
  expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY', failure: null });
});

/** Repeats a request that fails until a part is up again. @throws the last error after 60 s */
async function retry<T>(request: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + 60_000; ; await delay(100)) {
    try {
      return await request();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

test('after a kill, PostgreSQL starts again with every acknowledged change', async () => {
  const webinar = await newWebinar(system.ready);
  const media = await convertedPdf(webinar);
  await using student = watch(system.ready, webinar.student, webinar.id);
  const { version } = await webinar.start(media);
  await student.until((video) => video.version === version);
  const postmaster = await readFile(join(system.data, 'postgres/data/postmaster.pid'), 'utf8');
  // PostgreSQL is killed while commands, and the jobs that deliver messages to the room, run.
  const turns = Array.from({ length: 20 }, (_, turn) => webinar.navigate(media, (turn % 2) + 1));
  const first = await Promise.race(turns);
  process.kill(Number.parseInt(postmaster, 10), 'SIGKILL');
  const results = await Promise.allSettled(turns);
  const acknowledged = results.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value.version] : [],
  );
  expect(acknowledged).toContain(first.version);
  const stored = await retry(() => webinar.video());
  expect(stored).toMatchObject({ activeShare: { media: { id: media } } });
  expect(stored.version).toBeGreaterThanOrEqual(Math.max(...acknowledged));
  const turned = await retry(() => webinar.navigate(media, 2));
  await student.until((video) => video.version === turned.version);
  const ready = system.ready.graphql.replace('/graphql', '/ready');
  await expect.poll(async () => (await fetch(ready)).status).toBe(200);
});
