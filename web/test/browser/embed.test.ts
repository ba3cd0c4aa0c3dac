import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { token } from '../../../test/support/ask.ts';
import { button, expectQuiet, openWindow, sees } from './browser.ts';
import { browserFixture } from './fixture.ts';

const fixture = browserFixture();
const home = () => new URL(fixture.system.graphql).origin;

test('ten lines of somebody else’s follow a webinar', async () => {
  const { webinar, media } = await fixture.withChapters(3);
  await using visitor = await openWindow(fixture.browser);
  const { page } = visitor;
  await page.goto(`${home()}/examples/follow.html#video=${webinar.id}&token=${webinar.student}`);
  await webinar.start(media);
  await page.getByRole('img', { name: /Chapter 1/ }).waitFor();
  await webinar.navigate(media, 3);
  await page.getByRole('img', { name: /Chapter 3/ }).waitFor();
  await webinar.end(media);
  await page.locator('img').waitFor({ state: 'hidden' });
  expectQuiet(visitor);
}, 60_000);

test('a page lies beside a video, over its corner, or under it, and the video goes on', async () => {
  const { webinar, media } = await fixture.withChapters(3);
  await webinar.start(media);
  await using visitor = await openWindow(fixture.browser);
  const { page } = visitor;
  await page.goto(`${home()}/examples/beside.html#video=${webinar.id}&token=${webinar.student}`);
  await sees(page, 1);
  const boxes = async () => {
    const [image, video] = [page.locator('.lec-page-image[data-shown="true"]'), page.locator('video')];
    const [left, right] = await Promise.all([image.boundingBox(), video.boundingBox()]);
    if (!left || !right) throw new Error('One of them is not there.');
    return { image: left, video: right };
  };
  const split = await boxes();
  expect(split.image.x + split.image.width).toBeLessThanOrEqual(split.video.x);
  await button(page, 'Video in the corner').click();
  await expect.poll(async () => (await boxes()).image.width).toBeGreaterThan(split.image.width);
  const corner = await boxes();
  expect(corner.video.width).toBeLessThan(corner.image.width / 2);
  await button(page, 'Page in the corner').click();
  await expect
    .poll(async () => {
      const { image, video } = await boxes();
      return video.width / image.width;
    })
    .toBeGreaterThan(1.5);
  await button(page, 'Side by side').click();
  const at = () => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);
  const before = await at();
  await expect.poll(at).toBeGreaterThan(before);
  await webinar.navigate(media, 2);
  await sees(page, 2);
  expectQuiet(visitor);
}, 60_000);

test('in a page of another site, a session outlives its token when the site gives the next one', async () => {
  const { webinar, media } = await fixture.withChapters(3);
  await webinar.start(media);
  const short = () => token({ roles: ['student'], video: webinar.id, canUpdate: false, expiresIn: 4 });
  await using site = await anotherSite(
    `<!doctype html><title>Another site</title>
     <link rel="icon" href="data:,"><link rel="stylesheet" href="${home()}/lectern.css"><div id="here" style="height: 600px"></div>
     <script type="module">
       import { mount } from '${home()}/embed.js';
       window.asked = [];
       mount(document.getElementById('here'), {
         view: 'seat', url: '${fixture.system.graphql}', id: '${webinar.id}',
         token: (why) => { asked.push(why); return fetch('/token').then((answer) => answer.text()); },
       });
     </script>`,
    short,
  );
  await using visitor = await openWindow(fixture.browser);
  const { page } = visitor;
  await page.goto(site.url);
  await sees(page, 1);
  const asked = () => page.evaluate(() => (window as unknown as { asked: string[] }).asked);
  await expect.poll(asked, { timeout: 30_000 }).toContain('expired');
  await webinar.navigate(media, 2);
  await sees(page, 2);
  expect((await asked())[0]).toBe('first');
}, 90_000);

test('a session whose token ends, with no other to be had, says so and keeps the page', async () => {
  const { webinar, media } = await fixture.withChapters(3);
  await webinar.start(media);
  const short = await token({ roles: ['student'], video: webinar.id, canUpdate: false, expiresIn: 6 });
  await using visitor = await openWindow(fixture.browser);
  const { page } = visitor;
  await page.goto(`${home()}/seat#video=${webinar.id}&token=${short}`);
  await sees(page, 1);
  await page.getByText('Your session has ended.').waitFor();
  await sees(page, 1);
}, 90_000);

async function anotherSite(html: string, nextToken: () => Promise<string>) {
  const server = createServer(async (request, response) => {
    const isToken = request.url === '/token';
    response.setHeader('content-type', isToken ? 'text/plain' : 'text/html');
    response.end(isToken ? await nextToken() : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
