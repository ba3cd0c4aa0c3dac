/** People in a real browser, in front of a real Lectern. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Webinar } from '../../../test/support/webinar.ts';

export interface Visit extends AsyncDisposable {
  page: Page;
  /** Errors at the console, uncaught ones, and what the content security policy refused. */
  complaints: string[];
  /** Every address that was asked for, sockets included. */
  addresses: string[];
}

export interface VisitOptions extends BrowserContextOptions {
  view: 'stage' | 'seat';
  /** The role's own otherwise. */
  token?: string;
  /** More of the fragment: `&lang=fr`. */
  more?: string;
}

/** Somebody opens the link to a webinar, in a window of their own. */
export async function visit(browser: Browser, webinar: Webinar, options: VisitOptions): Promise<Visit> {
  const { view, token, more = '', ...rest } = options;
  const as = token ?? (view === 'stage' ? webinar.instructor : webinar.student);
  const opened = await openWindow(browser, rest);
  const { origin } = new URL(webinar.system.graphql);
  await opened.page.goto(`${origin}/${view}#video=${webinar.id}&token=${as}${more}`);
  return opened;
}

export async function openWindow(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  // The machine that runs this may be doing a lot else.
  page.setDefaultTimeout(40_000);
  const complaints: string[] = [];
  const addresses: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => addresses.push(request.url()));
  page.on('websocket', (socket) => addresses.push(socket.url()));
  return { page, complaints, addresses, [Symbol.asyncDispose]: () => context.close() };
}

const shown = (number: number) => `.lec-page-image[data-shown="true"][data-page="${number}"]`;

/** Waits until page `number` is what is seen. */
export const sees = (page: Page, number: number) => page.locator(shown(number)).waitFor();

/** The page that is seen now; null when there is none. */
export const seen = async (page: Page): Promise<number | null> => {
  const number = await page
    .locator('.lec-page-image[data-shown="true"]')
    .first()
    .getAttribute('data-page', { timeout: 100 })
    .catch(() => null);
  return number === null ? null : Number(number);
};

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();

/** One finger moves across the page, from one x to another. */
export async function swipe(page: Page, from: number, to: number): Promise<void> {
  const box = await page.locator('.lec-page-area').boundingBox();
  const y = Math.round((box?.y ?? 0) + (box?.height ?? 0) / 2);
  const finger = await page.context().newCDPSession(page);
  const at = (x: number) => [{ x, y, id: 1 }];
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
  for (let step = 1; step <= 4; step++) {
    const x = Math.round(from + ((to - from) * step) / 4);
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(x) });
  }
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

/** Nothing went wrong that only a developer would toast. */
export function expectQuiet(visit: Visit): void {
  expect(visit.complaints).toEqual([]);
}
