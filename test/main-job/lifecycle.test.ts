import { readdirSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshFolder, type Ready, startSystem } from '../support/system.ts';
import { webinar } from '../support/webinar.ts';

/** Processes that work with files below a folder, or were told of it. */
function processesOf(folder: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const told = ['cmdline', 'environ'].some((file) =>
        readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(folder),
      );
      return told ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

async function ports(ready: Ready): Promise<boolean[]> {
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

/** With a LibreOffice waiting, which has to go with the rest. */
const WHOLE = { CONVERTER_SPARES: '1' };

test('a first start seeds a webinar that can be shown at once, and a stop leaves nothing running', async () => {
  const data = await freshFolder();
  try {
    await using system = await startSystem({ data, env: WHOLE });
    expect(system.output()).toMatch(/Instructor .*http.*\nStudent .*http.*\nGraphiQL .*http/);
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
    expect(await ports(ready)).toEqual([true, true, true, true]);

    expect(await system.stop('SIGINT')).toBe(0);
    expect(await ports(ready)).toEqual([false, false, false, false]);
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
});

test('a crash leaves nothing that stops the next start, and loses nothing that was acknowledged', async () => {
  const data = await freshFolder();
  try {
    await using system = await startSystem({ data, env: WHOLE });
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
});

test('two starts on the same data do not harm each other: the second says who is there', async () => {
  await using system = await startSystem();
  await expect(startSystem({ data: system.data })).rejects.toThrow(/in use by process \d+/);
  expect((await fetch(system.ready.graphql.replace('/graphql', '/ready'))).status).toBe(200);
});

test('without an XMPP server the rest works, and the log of the start names it', async () => {
  await using system = await startSystem({ env: { XMPP_SERVICE: 'off' } });
  expect(system.ready.xmpp).toBeNull();
  expect(system.output()).toMatch(/XMPP/);
  const seeded = await webinar(system.ready, system.ready.videoId);
  const [{ id: media }] = (await seeded.video()).sharedLiveMedias;
  expect(await seeded.start(media)).toMatchObject({ __typename: 'Video' });
});

test('every variable that is wrong is named at once', async () => {
  const env = { PORT: 'abc', LINK_TTL: '-1', XMPP_SERVICE: 'xmpp://127.0.0.1' };
  await expect(startSystem({ env })).rejects.toThrow(/PORT.*LINK_TTL.*XMPP_DOMAIN.*XMPP_USERNAME/s);
});
