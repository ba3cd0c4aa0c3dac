import sharp from 'sharp';
import { expect, test } from 'vitest';
import { followRoom } from '../support/clients/room.ts';
import { watch, watchOverSse } from '../support/clients/viewer.ts';
import { document, newWebinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';
import { shortened } from '../support/run/test-length.ts';

const DOCUMENTS = [
  { file: 'testWORD_various.docx', pages: 2 },
  { file: 'themes.pptx', pages: 10 },
  { file: 'XPathTest-foreignPrefix.odp', pages: 2 },
  { file: 'testBulletPoints.key', pages: 2 },
  { file: 'firefox_stamp.pdf', pages: 2 },
];

test.for(shortened(DOCUMENTS))(
  '$file is converted to $pages pages, and every participant follows its share',
  async ({ file, pages }) => {
    const system = sharedSystem();
    const webinar = await newWebinar(system);
    await using socket = watch(system, webinar.student, webinar.id);
    await using events = watchOverSse(system, webinar.student, webinar.id);
    await using room = await followRoom(system, webinar.id);

    const media = await webinar.upload(document(file));
    const converted = await webinar.converted(media);
    expect(converted).toMatchObject({
      uploadState: 'READY',
      failure: null,
      pageCount: pages,
      pagesReady: pages,
    });

    const started = await webinar.start(media);
    expect(started).toMatchObject({
      __typename: 'Video',
      activeShare: { media: { id: media }, page: { number: 1 } },
    });
    for (let page = 2; page <= Math.min(pages, 4); page++) {
      const navigated = await webinar.navigate(media, page);
      expect(navigated.activeShare.page.number).toBe(page);
      for (const viewer of [socket, events]) {
        const seen = await viewer.until(({ version }) => version === navigated.version);
        expect(seen.activeShare.page.number).toBe(page);
      }
      const message = await room.waitFor(({ version }) => version === navigated.version);
      expect(message).toMatchObject({
        event: 'navigate_sharing',
        video: { active_shared_live_media_page: page },
      });
    }
    const ended = await webinar.end(media);
    expect(ended.activeShare).toBeNull();
    for (const viewer of [socket, events]) {
      await viewer.until(({ version, activeShare }) => version === ended.version && activeShare === null);
    }
    await room.waitFor(({ event, version }) => event === 'end_sharing' && version === ended.version);
    expect(room.messages().map(({ event }) => event)).toEqual([
      'start_sharing',
      ...Array.from({ length: Math.min(pages, 4) - 1 }, () => 'navigate_sharing'),
      'end_sharing',
    ]);
    expectGrowingVersions(socket.states);
    expectGrowingVersions(events.states);
  },
);

test('every page has an image of its width and height, and a thumbnail, at a signed URL', async () => {
  const webinar = await newWebinar(sharedSystem());
  const media = await webinar.upload(document('testWORD_various.docx'));
  await webinar.converted(media);
  const { sharedLiveMedia } = await webinar.get(
    'query ($id: ID!) { sharedLiveMedia(id: $id) { pages { number url thumbnailUrl width height text } } }',
    { id: media },
  );
  expect(sharedLiveMedia.pages).toHaveLength(2);
  for (const page of sharedLiveMedia.pages) {
    const image = await fetchImage(page.url);
    expect(image).toMatchObject({ format: 'png', width: page.width, height: page.height });
    expect(page.width).toBe(1920);
    expect(await fetchImage(page.thumbnailUrl)).toMatchObject({ format: 'webp', width: 320 });
  }
  expect(sharedLiveMedia.pages.map(({ text }: { text: string }) => text).join(' ')).toMatch(/\w{3}/);
});

test('the download is the original file, byte for byte, with a name made from the title', async () => {
  const webinar = await newWebinar(sharedSystem());
  const media = await webinar.upload(document('firefox_stamp.pdf'));
  const { downloadUrl } = await webinar.converted(media);
  const response = await fetch(downloadUrl);
  expect(response.headers.get('content-disposition')).toContain('firefox_stamp.pdf');
  const original = await import('node:fs/promises').then(({ readFile }) =>
    readFile(document('firefox_stamp.pdf')),
  );
  expect(Buffer.from(await response.arrayBuffer()).equals(original)).toBe(true);
});

async function fetchImage(url: string) {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  return sharp(Buffer.from(await response.arrayBuffer())).metadata();
}

function expectGrowingVersions(states: { version: number }[]) {
  const versions = states.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
}
