import { readdirSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { webinar } from '../support/clients/webinar.ts';
import { freshFolder, type Ready, sharedSystem, startSystem } from '../support/parts/system.ts';
import { longTest } from '../support/run/test-length.ts';

/** The ids of the processes with the folder in their arguments or their environment. */
function processesOf(folder: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const namesFolder = ['cmdline', 'environ'].some((file) =>
        readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(folder),
      );
      return namesFolder ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

/** Whether the API, the S3, the CDN and the XMPP server answer. */
async function answering(ready: Ready): Promise<boolean[]> {
  const urls = [ready.graphql, ready.s3.endpoint, ready.cdn, ready.xmpp?.websocket?.replace('ws', 'http')];
  return Promise.all(
    urls.map((url) =>
      url
        ? fetch(url).then(
            () => true,
            () => false,
          )
        : false,
    ),
  );
}

/** The converter keeps one LibreOffice ready, which must end with the other processes. */
const WITH_WARM_POOL = { CONVERTER_SPARES: '1' };

test('the first start seeds a document that can be shared, and a stop leaves no process running', async () => {
  const data = await freshFolder();
  try {
    await using system = await startSystem({ data, env: WITH_WARM_POOL, sources: true });
    // The links follow the file `ready.json`, with which the start of a system ends here.
    await expect.poll(system.output).toMatch(/Instructor .*http.*\nStudent .*http.*\nGraphiQL .*http/);
    const { ready } = system;
    expect(Object.keys(ready).sort()).toEqual(
      [
        'cdn',
        'graphiql',
        'graphql',
        'graphqlSse',
        'graphqlWs',
        'pid',
        's3',
        'tokens',
        'videoId',
        'xmpp',
      ].sort(),
    );
    const seeded = await webinar(ready, ready.videoId);
    const video = await seeded.video(ready.tokens.student);
    expect(video.sharedLiveMedias).toHaveLength(1);
    expect(video.sharedLiveMedias[0]).toMatchObject({ uploadState: 'READY', isReadyToShow: true });
    expect(await answering(ready)).toEqual([true, true, true, true]);

    expect(await system.stop('SIGINT')).toBe(0);
    expect(await answering(ready)).toEqual([false, false, false, false]);
    expect(processesOf(data)).toEqual([]);
    await expect(readFile(join(data, 'ready.json'))).rejects.toThrow('ENOENT');

    await using again = await startSystem({ data });
    expect(again.ready.videoId).toBe(ready.videoId);
    const kept = await (await webinar(again.ready, ready.videoId)).video();
    expect(kept.sharedLiveMedias[0]).toMatchObject({
      id: video.sharedLiveMedias[0].id,
      uploadState: 'READY',
    });
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}, 300_000);

longTest(
  'the system starts again after a crash, with every change that was answered',
  async () => {
    const data = await freshFolder();
    try {
      await using system = await startSystem({ data, env: WITH_WARM_POOL });
      const { ready } = system;
      const before = await webinar(ready, ready.videoId);
      const [{ id: media }] = (await before.video()).sharedLiveMedias;
      await before.start(media);
      const { version } = await before.navigate(media, 3);
      await system.stop('SIGKILL');

      await using again = await startSystem({ data });
      const after = await (await webinar(again.ready, ready.videoId)).video();
      expect(after).toMatchObject({ version, activeShare: { media: { id: media }, page: { number: 3 } } });
      expect(await again.stop()).toBe(0);
      expect(processesOf(data)).toEqual([]);
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  },
  300_000,
);

test('a second start on the same data folder fails with the process that uses it, and the first keeps running', async () => {
  const { data, graphql } = sharedSystem();
  await expect(startSystem({ data })).rejects.toThrow(/in use by process \d+/);
  expect((await fetch(graphql.replace('/graphql', '/ready'))).status).toBe(200);
});

longTest(
  'without an XMPP server documents can be shared, and the start logs that XMPP is off',
  async () => {
    await using system = await startSystem({ env: { XMPP_SERVICE: 'off' } });
    expect(system.ready.xmpp).toBeNull();
    expect(system.output()).toMatch(/XMPP/);
    const seeded = await webinar(system.ready, system.ready.videoId);
    const [{ id: media }] = (await seeded.video()).sharedLiveMedias;
    expect(await seeded.start(media)).toMatchObject({ __typename: 'Video' });
  },
  300_000,
);

test('the start reports every invalid variable at once', async () => {
  const env = { PORT: 'abc', LINK_TTL: '-1', XMPP_SERVICE: 'xmpp://127.0.0.1' };
  await expect(startSystem({ env })).rejects.toThrow(/PORT.*LINK_TTL.*XMPP_DOMAIN.*XMPP_USERNAME/s);
});
