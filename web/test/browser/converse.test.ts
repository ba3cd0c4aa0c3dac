import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newWebinar, type Webinar } from '../../../test/support/clients/webinar.ts';
import { openBrowser } from '../../../test/support/parts/chromium.ts';
import { type System, startSystem } from '../../../test/support/parts/system.ts';
import { startChatSite } from '../support/chat-site.ts';
import { writePdf } from '../support/pdf.ts';
import { button, openWindow, type Visit, visiblePage, visit, waitForPage } from '../support/visit.ts';

const stack = new AsyncDisposableStack();
let browser: Browser;
let system: System;
beforeAll(async () => {
  system = stack.use(await startSystem());
  browser = await openBrowser();
  stack.defer(() => browser.close());
});
afterAll(() => stack.disposeAsync());

test('a seat beside a Converse chat follows by the room alone, ignores forged messages, and follows again after a restart of the XMPP server', async () => {
  const { xmpp, graphql } = system.ready;
  if (!xmpp?.websocket) throw new Error('This test needs Prosody: apt-get install prosody');
  const webinar = await newWebinar(system.ready);
  const media = await webinar.upload(await writePdf(system.data, 'chapters.pdf', 9));
  await webinar.converted(media);
  await using site = await startChatSite({
    lectern: new URL(graphql).origin,
    video: webinar.id,
    xmpp: { ...xmpp, websocket: xmpp.websocket },
  });
  await using stage = await visit(browser, webinar, { view: 'stage' });
  await using ann = await visit(browser, webinar, { view: 'seat' });
  await using ben = await openWindow(browser, { viewport: { width: 1280, height: 800 } });
  await waitForPage(stage.page, 1);
  // The server creates the room when it sends the first message.
  await button(stage.page, 'Start sharing').click();
  await Promise.all([waitForPage(stage.page, 1), waitForPage(ann.page, 1)]);
  await ben.page.goto(site.address('ben'));
  await waitForRoom(ben.page);
  // Ben has joined after the message about the start, and asks the server's occupant for the state.
  await waitForPage(ben.page, 1);
  // Cat's seat queries GraphQL once and then follows by the room.
  await using cat = await visit(browser, webinar, { view: 'seat', more: '&wires=xmpp' });
  await waitForPage(cat.page, 1);
  const everybodyShows = (number: number) =>
    Promise.all([stage, ann, ben, cat].map((each: Visit) => waitForPage(each.page, number)));

  await stage.page.keyboard.press('ArrowRight');
  await everybodyShows(2);
  // Ben's seat sent no GraphQL request, so its state came through the room.
  expect(ben.requests.filter((address) => address.includes('/graphql'))).toEqual([]);
  expect(cat.requests).not.toContain(system.ready.graphqlWs);

  await forge(ben.page, webinar);
  await stage.page.keyboard.press('ArrowRight');
  await everybodyShows(3);
  expect(await messagesOf(ben.page)).toEqual([]);

  const prosody = await prosodyPid();
  // The message disappears as soon as Prosody is back.
  const isReported = cat.page.getByText('Connection lost. Reconnecting…').first().waitFor();
  process.kill(prosody, 'SIGKILL');
  expect(await visiblePage(ben.page)).toBe(3);
  await stage.page.keyboard.press('ArrowRight');
  await Promise.all([waitForPage(stage.page, 4), waitForPage(ann.page, 4), isReported]);
  // The next page, if Ben is back in the room already.
  expect([3, 4]).toContain(await visiblePage(ben.page));
  await expect.poll(prosodyPid).not.toBe(prosody);
  // Cat's seat queries GraphQL again after it has rejoined.
  await waitForPage(cat.page, 4);
  await waitForRoom(ben.page);
  await expect
    .poll(
      async () => {
        // Ben receives only messages sent while he is in the room, so pages are turned until he is back.
        const at = (await webinar.video()).activeShare.page.number;
        await webinar.navigate(media, at === 6 ? 7 : 6);
        return visiblePage(ben.page);
      },
      { timeout: 120_000, interval: 1_000 },
    )
    .toBeGreaterThanOrEqual(6);
  await webinar.navigate(media, 9);
  await everybodyShows(9);
  expect(await messagesOf(ben.page)).toEqual([]);

  await button(stage.page, 'Stop sharing').click();
  await ben.page.getByText('The document is no longer shown.').first().waitFor();
  await using dan = await openWindow(browser, { viewport: { width: 1280, height: 800 } });
  await dan.page.goto(site.address('dan'));
  await dan.page.getByText('Nothing is being shown yet').first().waitFor();
  expect(dan.requests.filter((address) => address.includes('/graphql'))).toEqual([]);
});

/** The process id of the embedded Prosody, which is restarted when it ends. */
async function prosodyPid(): Promise<number> {
  const file = await readFile(join(system.data, 'prosody', 'prosody.pid'), 'utf8');
  return JSON.parse(file).pid;
}

/** Waits until Converse has joined the webinar's room. */
const waitForRoom = (page: Page) =>
  expect
    .poll(
      () =>
        page.evaluate(async () => {
          const { api } = window as unknown as { api?: ConverseApi };
          const [room] = (await api?.rooms.get()) ?? [];
          return room?.session?.get('connection_status');
        }),
      { timeout: 120_000, interval: 300 },
    )
    .toBe(ENTERED);

/** Converse's connection status for a room that the user has joined. */
const ENTERED = 5;

interface ConverseApi {
  rooms: { get(): Promise<{ session: { get(key: string): unknown }; messages: { models: Model[] } }[]> };
  connection: { get(): { jid: string } };
  send(stanza: Element): void;
}

interface Model {
  get(key: string): unknown;
}

/** The messages that the chat shows. */
const messagesOf = (page: Page): Promise<unknown[]> =>
  page.evaluate(async () => {
    const [room] = await (window as unknown as { api: ConverseApi }).api.rooms.get();
    return (room?.messages.models ?? [])
      .filter((message) => message.get('type') === 'groupchat')
      .map((message) => message.get('body'));
  });

/**
 * Sends a forged message of the server to the room, where visitors have no voice, and directly to a user, which no
 * room can prevent.
 */
async function forge(page: Page, { id }: Webinar): Promise<void> {
  const room = `${id}@${system.ready.xmpp?.conference}`;
  const body = JSON.stringify({
    id,
    version: 9_999,
    title: null,
    active_shared_live_media: null,
    active_shared_live_media_page: null,
    shared_live_medias: [],
  });
  await page.evaluate(
    ([to, text]) => {
      const { api } = window as unknown as { api: ConverseApi };
      for (const address of [to, api.connection.get().jid]) {
        const xml =
          '<message xmlns="jabber:client" type="groupchat" event="end_sharing" id="forged"><body/></message>';
        const stanza = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
        stanza.setAttribute('to', address);
        stanza.children[0]?.append(text);
        api.send(stanza);
      }
    },
    [room, body] as const,
  );
}
