/** Opens views of a running Lectern in Chromium, and reads their content. */
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Webinar } from '../../../test/support/clients/webinar.ts';

export interface Visit extends AsyncDisposable {
  page: Page;
  /** Console errors, uncaught errors, and violations of the content security policy. */
  errors: string[];
  /** The URL of each request and of each WebSocket. */
  requests: string[];
}

export interface VisitOptions extends BrowserContextOptions {
  view: 'stage' | 'seat';
  /** The default is the token of an instructor for the stage and of a student for the seat. */
  token?: string;
  /** More parameters for the fragment: `&lang=fr`. */
  more?: string;
}

/** Badges that pulse without an end would cost more CPU than the tests, so windows prefer reduced motion by default. */
const DEFAULTS: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  reducedMotion: 'reduce',
};

/** Opens the link to a webinar in a new browser context. */
export async function visit(browser: Browser, webinar: Webinar, options: VisitOptions): Promise<Visit> {
  const { view, token, more = '', ...rest } = options;
  const as = token ?? (view === 'stage' ? webinar.instructor : webinar.student);
  const opened = await openWindow(browser, rest);
  const { origin } = new URL(webinar.system.graphql);
  await opened.page.goto(`${origin}/${view}#video=${webinar.id}&token=${as}${more}`);
  return opened;
}

export async function openWindow(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ ...DEFAULTS, ...options });
  const page = await context.newPage();
  // The machine may be busy with other tests.
  page.setDefaultTimeout(120_000);
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  return { page, errors, requests, [Symbol.asyncDispose]: () => context.close() };
}

const visibleImage = (number: number) => `.lec-page-image[data-shown="true"][data-page="${number}"]`;

/** Waits until page `number` of the document is visible. */
export const waitForPage = (page: Page, number: number) => page.locator(visibleImage(number)).waitFor();

/** The number of the visible page; null when no page is visible. */
export const visiblePage = (page: Page): Promise<number | null> =>
  page.evaluate(() => {
    const image = document.querySelector<HTMLElement>('.lec-page-image[data-shown="true"]');
    return image ? Number(image.dataset['page']) : null;
  });

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();

/** Moves one finger across the page, between two x coordinates. */
export async function swipe(page: Page, from: number, to: number): Promise<void> {
  const box = await page.locator('.lec-page-area').boundingBox();
  const y = Math.round((box?.y ?? 0) + (box?.height ?? 0) / 2);
  const finger = await page.context().newCDPSession(page);
  const steps = [1, 2, 3, 4].map((step) => [{ x: Math.round(from + ((to - from) * step) / 4), y, id: 1 }]);
  await touch(finger, [[{ x: from, y, id: 1 }], ...steps]);
}

export interface TouchPoint {
  x: number;
  y: number;
  id: number;
}

/**
 * Puts fingers down, moves them and lifts them. It waits for nothing between the events: on a slow machine a finger
 * would rest for so long that the browser takes it for a long press.
 */
export async function touch(line: CDPSession, [start = [], ...moves]: TouchPoint[][]): Promise<void> {
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: TouchPoint[]) =>
    line.send('Input.dispatchTouchEvent', { type, touchPoints });
  await Promise.all([
    send('touchStart', start),
    ...moves.map((points) => send('touchMove', points)),
    send('touchEnd', []),
  ]);
}

/** Fails when the console has an error. */
export function expectNoErrors(visit: Visit): void {
  expect(visit.errors).toEqual([]);
}
