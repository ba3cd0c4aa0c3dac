import { setTimeout as delay } from 'node:timers/promises';
import { cpuSeconds, linkTo, openWindow, PHONE, processesOf, waitForPage } from './browser.ts';
import type { SharedDocument } from './webinar.ts';

/** Until fonts, the next page and the first animations have ended. */
const SETTLED_MS = 12_000;
const DESKTOP = { viewport: { width: 1440, height: 900 } };

/** The percentage of a core that an open view uses while nothing happens, with the process that composes the window. */
export async function idleCost(
  shared: SharedDocument,
  view: 'seat' | 'stage',
  seconds: number,
): Promise<number> {
  await shared.webinar.navigate(shared.media, 1);
  await using window = await openWindow(view === 'seat' ? PHONE : DESKTOP);
  const { page, browser } = window;
  await page.goto(linkTo(shared, view));
  await waitForPage(page, 1);
  await delay(SETTLED_MS);
  const { all } = await processesOf(browser);
  const used = () => all.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = used();
  await delay(seconds * 1000);
  return ((used() - before) / seconds) * 100;
}
