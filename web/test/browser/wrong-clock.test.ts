/** A viewer whose clock is wrong by hours. */
import { expect, test } from 'vitest';
import { shortened } from '../../../test/support/run/test-length.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { expectNoErrors, openWindow, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

/** Time in which the requests of a seat are counted. A seat whose clock was ahead sent more than a hundred in a second. */
const COUNTED_MS = 3_000;

/** What a seat requests when the WebSocket takes longer than two seconds, as on a busy machine. */
const FALLBACK = /query Version|subscription /;

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
    const { page } = seat;
    await page.addInitScript(moveClock, hours * 3_600_000);
    const { origin } = new URL(webinar.system.graphql);
    await page.goto(`${origin}/seat#video=${webinar.id}&token=${webinar.student}`);
    await waitForPage(page, 1);
    expect(Math.abs((await page.evaluate(() => Date.now())) - Date.now() - hours * 3_600_000)).toBeLessThan(
      60_000,
    );
    let sent = 0;
    page.on('request', (request) => {
      const body = request.postData() ?? '';
      if (request.url().endsWith('/graphql') && !FALLBACK.test(body)) sent += 1;
    });
    await page.waitForTimeout(COUNTED_MS);
    expect(sent).toBeLessThan(3);
    await webinar.navigate(media, 2);
    await waitForPage(page, 2);
    expectNoErrors(seat);
  },
);
