import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { token } from '../../../test/support/clients/ask.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { button, expectNoErrors, openWindow, type Visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();
const origin = () => new URL(fixture.system.graphql).origin;

test('the example of the client library follows a webinar', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await using visitor = await openWindow(fixture.browser);
  const { page } = visitor;
  await page.goto(`${origin()}/examples/follow.html#video=${webinar.id}&token=${webinar.student}`);
  await webinar.start(media);
  await page.getByRole('img', { name: /Chapter 1/ }).waitFor();
  await webinar.navigate(media, 3);
  await page.getByRole('img', { name: /Chapter 3/ }).waitFor();
  await webinar.end(media);
  await page.locator('img').waitFor({ state: 'hidden' });
  expectNoErrors(visitor);
});

test('the seat shows a video beside the page in three layouts, and the video keeps playing', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using visitor = await openWindow(fixture.browser);
  const { page } = visitor;
  await page.goto(`${origin()}/examples/beside.html#video=${webinar.id}&token=${webinar.student}`);
  await waitForPage(page, 1);
  const boxes = async () => {
    const [image, video] = [page.locator('.lec-page-image[data-shown="true"]'), page.locator('video')];
    const [left, right] = await Promise.all([image.boundingBox(), video.boundingBox()]);
    if (!left || !right) throw new Error('The page or the video is not visible.');
    return { image: left, video: right };
  };
  const isSplit = async () => {
    const { image, video } = await boxes();
    return image.x + image.width <= video.x;
  };
  await expect.poll(isSplit).toBe(true);
  const split = await boxes();
  await button(page, 'Video in the corner').click();
  const isInCorner = async () => {
    const { image, video } = await boxes();
    return image.width > split.image.width && video.width < image.width / 2;
  };
  await expect.poll(isInCorner).toBe(true);
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
  await waitForPage(page, 2);
  expectNoErrors(visitor);
});

test('a seat on another site continues with a new token when its token expires', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  // On a busy machine, tokens that all live for four seconds may expire before they are used.
  const lives = [4];
  const next = () =>
    token({ roles: ['student'], video: webinar.id, canUpdate: false, expiresIn: lives.shift() ?? 3_600 });
  await using site = await startSite(
    `<!doctype html><title>Another site</title><style>h1 { color: rgb(255, 0, 0); }</style>
     <link rel="icon" href="data:,"><link rel="stylesheet" href="${origin()}/lectern.css"><div id="here" style="height: 600px"></div>
     <script type="module">
       import { mount } from '${origin()}/embed.js';
       window.reasons = [];
       mount(document.getElementById('here'), {
         view: 'seat', url: '${fixture.system.graphql}', id: '${webinar.id}',
         token: (why) => { reasons.push(why); return fetch('/token').then((response) => response.text()); },
       });
     </script>`,
    next,
  );
  await using visitor = await openWindow(fixture.browser);
  const { page } = visitor;
  await page.goto(site.url);
  await waitForPage(page, 1);
  const reasons = () => page.evaluate(() => (window as unknown as { reasons: string[] }).reasons);
  await expect.poll(reasons).toContain('expired');
  await webinar.navigate(media, 2);
  await waitForPage(page, 2);
  expect((await reasons())[0]).toBe('first');
  // The site's style of headings does not reach the seat, and without its style sheet the seat still fits.
  const mark = page.locator('.lec-mark');
  const colour = (each: Element) => getComputedStyle(each).color;
  expect(await page.getByRole('heading', { level: 1 }).evaluate(colour)).not.toBe('rgb(255, 0, 0)');
  await page.locator('link[rel="stylesheet"]').evaluate((link) => link.remove());
  expect((await mark.boundingBox())?.width).toBe(28);
});

test('a seat without a new token shows that the session has ended, and keeps the page visible', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using visitor = await openUntilItExpires('seat', webinar.id);
  const { page } = visitor;
  await using presenter = await openUntilItExpires('stage', webinar.id);
  await page.getByText('Your session has ended.').waitFor();
  await page.getByText('sign in again').first().waitFor();
  await waitForPage(page, 1);
  // The stage does not say that everybody sees what it shows.
  await presenter.page.getByText('Session ended: sign in again. Students see page 1.').waitFor();
  expect(await presenter.page.getByText('Everybody sees this').count()).toBe(0);
  await presenter.page.keyboard.press('ArrowRight');
  await presenter.page.getByRole('alert').getByText('sign in again').waitFor();
});

/** Opens a view that shows page 1 before its token expires, for which a busy machine needs a token that lives longer. */
async function openUntilItExpires(view: 'seat' | 'stage', video: string): Promise<Visit> {
  const role = view === 'seat' ? 'student' : 'instructor';
  for (const expiresIn of [10, 60]) {
    const opened = await openWindow(fixture.browser);
    const { page } = opened;
    const short = await token({ roles: [role], video, canUpdate: view === 'stage', expiresIn });
    await page.goto(`${origin()}/${view}#video=${video}&token=${short}`);
    const image = page.locator('.lec-page-image[data-shown="true"]');
    await image.or(page.getByText('Your session has ended.')).first().waitFor();
    if ((await image.count()) > 0) return opened;
    await opened[Symbol.asyncDispose]();
  }
  throw new Error(`The ${view} did not show a page within a minute.`);
}

async function startSite(html: string, nextToken: () => Promise<string>) {
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
