import { expect, test } from 'vitest';
import { browserFixture } from '../support/browser-fixture.ts';
import { pointerOn } from '../support/pointing.ts';
import { button, expectNoErrors, swipe, visiblePage, visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

test('viewers see where the instructor points, with and without zoom, until the page turns', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage', hasTouch: true });
  await using seat = await visit(fixture.browser, webinar, {
    view: 'seat',
    viewport: { width: 390, height: 844 },
  });
  await Promise.all([waitForPage(stage.page, 1), waitForPage(seat.page, 1)]);
  const box = await stage.page.locator('.lec-page-image[data-shown="true"]').boundingBox();
  if (!box) throw new Error('The stage shows no page.');
  const moveTo = (x: number, y: number) =>
    stage.page.mouse.move(box.x + (box.width * x) / 100, box.y + (box.height * y) / 100);

  const pointing = button(stage.page, 'Point at the page');
  await pointing.click();
  await stage.page.locator('.lec-pointer[data-own="true"]').waitFor();
  await moveTo(30, 60);
  await expect.poll(() => pointerOn(seat.page)).toEqual([30, 60]);
  await expect.poll(() => pointerOn(stage.page)).toEqual([30, 60]);
  await button(seat.page, 'Zoom in').click();
  await moveTo(45, 40);
  await expect.poll(() => pointerOn(seat.page)).toEqual([45, 40]);
  await button(seat.page, 'Fit the page').click();

  // A finger draws instead of turning the page.
  const ink = seat.page.locator('.lec-ink').first();
  await Promise.all([
    ink.waitFor({ state: 'attached' }),
    swipe(stage.page, box.x + box.width * 0.8, box.x + box.width * 0.2),
  ]);
  await stage.page.keyboard.press('ArrowRight');
  await Promise.all([waitForPage(stage.page, 2), waitForPage(seat.page, 2)]);
  await expect.poll(() => pointerOn(seat.page)).toBeNull();
  expect(await ink.count()).toBe(0);

  await moveTo(50, 50);
  await expect.poll(() => pointerOn(seat.page)).toEqual([50, 50]);
  await stage.page.keyboard.press('l');
  await expect.poll(() => pointerOn(seat.page)).toBeNull();
  await expect.poll(() => pointing.getAttribute('aria-pressed')).toBe('false');
  await swipe(stage.page, box.x + box.width * 0.8, box.x + box.width * 0.2);
  await waitForPage(seat.page, 3);
  expect(await visiblePage(stage.page)).toBe(3);
  expectNoErrors(stage);
  expectNoErrors(seat);
});
