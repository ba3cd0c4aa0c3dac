import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { newWebinar, webinar as sameWebinar, type Webinar } from '../../../test/support/clients/webinar.ts';
import { openBrowser } from '../../../test/support/parts/chromium.ts';
import { freshFolder, type System, startSystem } from '../../../test/support/parts/system.ts';
import { writePdf } from '../support/pdf.ts';
import { visit, waitForPage } from '../support/visit.ts';

const stack = new AsyncDisposableStack();
let browser: Browser;
let system: System;
let data: string;
beforeAll(async () => {
  data = await freshFolder();
  stack.defer(() => rm(data, { recursive: true, force: true }));
  system = await startSystem({ data });
  stack.defer(async () => void (await system.stop()));
  browser = await openBrowser();
  stack.defer(() => browser.close());
});
afterAll(() => stack.disposeAsync());

async function withChapters(): Promise<{ webinar: Webinar; media: string }> {
  const webinar = await newWebinar(system.ready);
  const media = await webinar.upload(await writePdf(data, 'chapters.pdf', 8));
  await webinar.converted(media);
  return { webinar, media };
}

test('views report a server that is down, keep the page visible, and follow again after its restart', async () => {
  const { webinar, media } = await withChapters();
  await webinar.start(media);
  await webinar.navigate(media, 2);
  await using seat = await visit(browser, webinar, { view: 'seat' });
  await using stage = await visit(browser, webinar, { view: 'stage' });
  await Promise.all([waitForPage(seat.page, 2), waitForPage(stage.page, 2)]);
  const { port } = new URL(system.ready.graphql);
  await system.stop('SIGKILL');
  await seat.page.getByText('Connection lost. Reconnecting…').first().waitFor();
  await waitForPage(seat.page, 2);
  await stage.page.keyboard.press('ArrowRight');
  await stage.page.getByText('You are not connected. Check your connection and try again.').waitFor();
  await waitForPage(stage.page, 2);

  system = await startSystem({ data, env: { PORT: port } });
  const webinarAfter = await sameWebinar(system.ready, webinar.id);
  await webinarAfter.navigate(media, 6);
  await Promise.all([waitForPage(seat.page, 6), waitForPage(stage.page, 6)]);
  await seat.page.locator('.lec-status').waitFor({ state: 'detached' });
  await stage.page.keyboard.press('ArrowRight');
  await waitForPage(seat.page, 7);
});
