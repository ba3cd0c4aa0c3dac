/** Views behind a proxy that blocks WebSockets, as in schools and hospitals. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import type { Webinar } from '../../../test/support/clients/webinar.ts';
import { type BlockingProxy, startBlockingProxy } from '../../../test/support/servers/blocking-proxy.ts';
import type { Transport } from '../../src/client/transport/ways.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { openWindow, type VisitOptions, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

async function visitThrough(proxy: BlockingProxy, webinar: Webinar, { view, more = '' }: VisitOptions) {
  const opened = await openWindow(fixture.browser);
  const token = view === 'stage' ? webinar.instructor : webinar.student;
  await opened.page.goto(`${proxy.origin}/${view}#video=${webinar.id}&token=${token}${more}`);
  return opened;
}

/**
 * Waits until a view follows in this way. An event stream whose first event takes four seconds, as on a busy machine, is
 * tried again after a minute.
 */
const follows = (page: Page, transport: Transport) =>
  expect
    .poll(() => page.evaluate(() => sessionStorage.getItem('lectern:transport')), { timeout: 150_000 })
    .toBe(transport);
const isSlow = (page: Page) => page.locator('.lec-status--slow').waitFor();
/** The network changed, after which the browser reports that it is online; waits end then. */
const wake = (page: Page) => page.evaluate(() => void dispatchEvent(new Event('online')));

test('a seat follows over event streams, then by polling, and over a WebSocket again', async () => {
  const { webinar, media } = await fixture.webinarWithChapters();
  await webinar.start(media);
  await using proxy = await startBlockingProxy(fixture.system.graphql);
  proxy.sockets = 'refuse';
  await using seat = await visitThrough(proxy, webinar, { view: 'seat' });
  const { page } = seat;
  const turn = async (number: number) => {
    await webinar.navigate(media, number);
    await waitForPage(page, number);
  };
  await waitForPage(page, 1);
  await page.getByText('Pages may come a few seconds late.').waitFor();
  await follows(page, 'events');
  await turn(2);

  // From now on, the proxy collects streams: only plain requests pass.
  proxy.buffersStreams = true;
  proxy.cut();
  await follows(page, 'polling');
  await turn(3);
  await isSlow(page);

  // A reload begins with what worked last.
  proxy.sockets = 'hang';
  await page.reload();
  await waitForPage(page, 3);
  await turn(4);

  // Everything is allowed again.
  proxy.sockets = 'pass';
  proxy.buffersStreams = false;
  proxy.cut();
  await wake(page);
  await page.locator('.lec-status').waitFor({ state: 'detached' });
  await follows(page, 'websocket');
  await turn(5);
  await expect.poll(() => proxy.takeCounts().posts, { interval: 4_000 }).toBe(0);

  // The open WebSocket passes nothing from now on. The view says so before it finds another way.
  proxy.sockets = 'silence';
  await page.getByText('Connection lost. Reconnecting…').first().waitFor();
  await isSlow(page);
  await turn(6);
});

test('a stage whose upgrade hangs, and whose streams are collected, shares and turns pages', async () => {
  const { webinar, media } = await fixture.webinarWithChapters();
  await webinar.start(media);
  await using proxy = await startBlockingProxy(fixture.system.graphql);
  proxy.sockets = 'swallow';
  proxy.buffersStreams = true;
  await using stage = await visitThrough(proxy, webinar, { view: 'stage', more: '&lang=fr' });
  const { page } = stage;
  await waitForPage(page, 1);
  await page.getByText('Les pages peuvent arriver avec quelques secondes de retard.').waitFor();
  const badge = page.locator('.lec-share-bar--live');
  await badge.getByText('Tout le monde voit ceci').waitFor();
  await page.keyboard.press('ArrowRight');
  await waitForPage(page, 2);
  await badge.getByText('Tout le monde voit ceci').waitFor();
  // A turn of another presenter arrives as well.
  await webinar.navigate(media, 7);
  await waitForPage(page, 7);

  // Nothing passes any more: the stage does not say what it cannot know.
  await page.context().setOffline(true);
  await badge.getByText('Non connecté').waitFor();
  await page.context().setOffline(false);
  await isSlow(page);
  await badge.getByText('Tout le monde voit ceci').waitFor();
});

test('the client library follows over event streams on a site of another origin', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using proxy = await startBlockingProxy(fixture.system.graphql);
  proxy.sockets = 'refuse';
  const html = `<!doctype html><link rel="icon" href="data:,"><script type="module">
    import { watchVideo } from '${proxy.origin}/client.js';
    watchVideo(
      {
        url: '${proxy.origin}/graphql', id: '${webinar.id}', token: '${webinar.student}',
        onStatus: (status) => { document.title = status; },
      },
      ({ activeShare }) => { document.body.textContent = 'page ' + activeShare.page.number; },
    );
  </script>`;
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(html);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  await using site = await openWindow(fixture.browser);
  const { page } = site;
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await page.getByText('page 1').waitFor();
  await follows(page, 'events');
  await webinar.navigate(media, 2);
  await page.getByText('page 2').waitFor();
  // A poll that takes long makes the connection count as lost until its answer.
  await expect.poll(() => page.title()).toBe('slow');
  await follows(page, 'events');
});
