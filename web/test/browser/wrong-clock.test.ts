/** A viewer whose clock is wrong by hours. */
import { expect, test } from 'vitest';
import { shortened } from '../../../test/support/run/test-length.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { expectNoErrors, openWindow, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

/** Time in which the requests of a seat are counted. A seat whose clock was ahead sent more than a hundred in a second. */
const COUNTED_MS = 3_000;

/** Runs in the browser: moves its clock. */
function moveClock(milliseconds: number): void {
  const { Date: RealDate } = globalThis;
  class MovedDate extends RealDate {
    constructor(...values: [] | [number | string]) {
      super(...((values.length === 0 ? [RealDate.now() + milliseconds] : values) as [number]));
    }
    static override now = () => RealDate.now() + milliseconds;
  }
  globalThis.Date = MovedDate as DateConstructor;
}

test.each(shortened([24, -24, 2.6], 2))(
  'a seat whose clock is wrong by %d hours follows without needless requests',
  async (hours) => {
    const { webinar, media } = await fixture.webinarWithChapters(2);
    await webinar.start(media);
    await using seat = await openWindow(fixture.browser);
    const { page, requests } = seat;
    await page.addInitScript(moveClock, hours * 3_600_000);
    const { origin } = new URL(webinar.system.graphql);
    await page.goto(`${origin}/seat#video=${webinar.id}&token=${webinar.student}`);
    await waitForPage(page, 1);
    expect(Math.abs((await page.evaluate(() => Date.now())) - Date.now() - hours * 3_600_000)).toBeLessThan(
      60_000,
    );
    const before = requests.length;
    await page.waitForTimeout(COUNTED_MS);
    const sent = requests.slice(before).filter((url) => url.includes('/graphql'));
    expect(sent.length).toBeLessThan(3);
    await webinar.navigate(media, 2);
    await waitForPage(page, 2);
    expectNoErrors(seat);
  },
);
