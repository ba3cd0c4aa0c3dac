/** How instructors point: with a pen, in full screen, two at once, and where WebSockets or the server's pointer are missing. */
import type { CDPSession, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { token } from '../../../test/support/clients/ask.ts';
import { startBlockingProxy } from '../../../test/support/servers/blocking-proxy.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { pointerOn, startPointing } from '../support/pointing.ts';
import { button, expectNoErrors, openWindow, visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

const isFull = (page: Page) => expect.poll(() => page.evaluate(() => document.fullscreenElement?.id));

/** A pen at a place of the window. */
const pen = (line: CDPSession, type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', buttons: 0 | 1) => {
  const press = type === 'mouseMoved' ? {} : { button: 'left' as const, clickCount: 1 };
  return (x: number, y: number) =>
    line.send('Input.dispatchMouseEvent', { type, x, y, buttons, pointerType: 'pen', ...press });
};

test('a pen points above the page and draws on it, also after the hand that holds it, and in full screen', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(2);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage', hasTouch: true });
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  await Promise.all([waitForPage(stage.page, 1), waitForPage(seat.page, 1)]);
  const at = await startPointing(stage.page);
  const line = await stage.page.context().newCDPSession(stage.page);
  const ink = seat.page.locator('.lec-ink');
  await pen(line, 'mouseMoved', 0)(...(await at(30, 60)));
  await expect.poll(() => pointerOn(seat.page)).toEqual([30, 60]);
  expect(await ink.count(), 'a pen above the page').toBe(0);

  const draw = async () => {
    await pen(line, 'mousePressed', 1)(...(await at(40, 40)));
    await pen(line, 'mouseMoved', 1)(...(await at(70, 40)));
    await ink.first().waitFor({ state: 'attached' });
    await expect.poll(() => pointerOn(seat.page)).toEqual([70, 40]);
    await pen(line, 'mouseReleased', 0)(...(await at(70, 40)));
    await expect.poll(() => pointerOn(seat.page), { message: 'the pen is lifted' }).toBeNull();
    await expect.poll(() => ink.count(), { message: 'the ink fades' }).toBe(0);
  };
  await draw();

  const [x, y] = await at(10, 90);
  const hand = [{ x, y, id: 1 }];
  await line.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: hand });
  await expect.poll(() => pointerOn(seat.page)).toEqual([10, 90]);
  await draw();
  await line.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });

  for (const { page } of [stage, seat]) {
    await button(page, 'Full screen').click();
    await isFull(page).toBe('lectern');
  }
  await pen(line, 'mouseMoved', 0)(...(await at(25, 75)));
  for (const { page } of [stage, seat]) await expect.poll(() => pointerOn(page)).toEqual([25, 75]);
  await draw();
  expectNoErrors(stage);
  expectNoErrors(seat);
});

test('an instructor sees the pointer of another one who moves it, although the own mouse is over the page', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(2);
  await webinar.start(media);
  const as = (user: string) => token({ roles: ['instructor'], video: webinar.id, user });
  await using ada = await visit(fixture.browser, webinar, { view: 'stage', token: await as('ada') });
  await using grace = await visit(fixture.browser, webinar, { view: 'stage', token: await as('grace') });
  await Promise.all([waitForPage(ada.page, 1), waitForPage(grace.page, 1)]);
  const [atAda, atGrace] = [await startPointing(ada.page), await startPointing(grace.page)];
  await grace.page.mouse.move(...(await atGrace(80, 80)));
  await expect.poll(() => pointerOn(ada.page)).toEqual([80, 80]);
  /** Ada moves the pointer until both see hers, which Grace's resting mouse does not take away. */
  const move = async (x: number) => {
    await ada.page.mouse.move(...(await atAda(x, 20)));
    return [await pointerOn(ada.page), await pointerOn(grace.page)];
  };
  let x = 20;
  await expect
    .poll(() => move(x++ % 2 === 0 ? 20 : 21), { interval: 100 })
    .toEqual([expect.arrayContaining([20]), expect.arrayContaining([20])]);
});

test('without a WebSocket, an instructor points by requests, and a seat follows the pages alone', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(2);
  await webinar.start(media);
  await using proxy = await startBlockingProxy(fixture.system.graphql);
  proxy.sockets = 'refuse';
  const through = async (view: 'stage' | 'seat', as: string) => {
    const opened = await openWindow(fixture.browser);
    await opened.page.goto(`${proxy.origin}/${view}#video=${webinar.id}&token=${as}`);
    return opened;
  };
  await using stage = await through('stage', webinar.instructor);
  await using blocked = await through('seat', webinar.student);
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  for (const { page } of [stage, blocked, seat]) await waitForPage(page, 1);
  const at = await startPointing(stage.page);
  await stage.page.mouse.move(...(await at(30, 60)));
  await expect.poll(() => pointerOn(seat.page)).toEqual([30, 60]);
  await stage.page.keyboard.press('ArrowRight');
  for (const { page } of [stage, blocked, seat]) await waitForPage(page, 2);
  await stage.page.mouse.move(...(await at(50, 50)));
  await expect.poll(() => pointerOn(seat.page)).toEqual([50, 50]);
  expect(await pointerOn(blocked.page)).toBeNull();
});

test('with a server that knows no pointer, a seat follows and a stage turns pages', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(2);
  await webinar.start(media);
  const refusals: string[] = [];
  const withOldServer = async (view: 'stage' | 'seat', as: string) => {
    const opened = await openWindow(fixture.browser);
    // The fields have names that the server does not know.
    await opened.page.routeWebSocket(/\/graphql$/, (client) => {
      const server = client.connectToServer();
      client.onMessage((text) => server.send(String(text).replace(/\b(pointerMoved|point)\(/, 'unknown(')));
      server.onMessage((text) => {
        if (String(text).includes('"type":"error"')) refusals.push(String(text));
        client.send(text);
      });
    });
    await opened.page.goto(
      `${new URL(fixture.system.graphql).origin}/${view}#video=${webinar.id}&token=${as}`,
    );
    return opened;
  };
  await using stage = await withOldServer('stage', webinar.instructor);
  await using seat = await withOldServer('seat', webinar.student);
  await Promise.all([waitForPage(stage.page, 1), waitForPage(seat.page, 1)]);
  await expect.poll(() => refusals.length, { message: 'both follow the pointer' }).toBe(2);
  expect(refusals[0]).toContain('Cannot query field');
  const at = await startPointing(stage.page);
  await stage.page.mouse.move(...(await at(30, 60)));
  await expect.poll(() => refusals.length, { message: 'the stage points' }).toBeGreaterThan(2);
  await stage.page.keyboard.press('ArrowRight');
  await Promise.all([waitForPage(stage.page, 2), waitForPage(seat.page, 2)]);
  expect([await pointerOn(stage.page), await pointerOn(seat.page)]).toEqual([null, null]);
  await expect.poll(() => seat.page.locator('.lec-status').count()).toBe(0);
  expectNoErrors(stage);
  expectNoErrors(seat);
});
