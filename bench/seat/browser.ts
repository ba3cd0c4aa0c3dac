import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  type Browser,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
  type Page,
} from 'playwright-core';
import type { SharedDocument } from './webinar.ts';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 3,
  isMobile: true,
  hasTouch: true,
};

export interface Window extends AsyncDisposable {
  page: Page;
  line: CDPSession;
  browser: Browser;
}

/** Opens a window in a browser of its own, so that its processes and caches belong to it alone. */
export async function openWindow(options: BrowserContextOptions): Promise<Window> {
  const executablePath = process.env['CHROMIUM'] ?? PROGRAMS.find((program) => existsSync(program));
  if (!executablePath)
    throw new Error('There is no Chromium here: apt-get install chromium, or set CHROMIUM.');
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  const browser = await chromium.launch({ executablePath, args });
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(180_000);
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  return { page, line, browser, [Symbol.asyncDispose]: () => browser.close() };
}

export const linkTo = ({ webinar }: SharedDocument, view: 'seat' | 'stage') =>
  `${new URL(webinar.system.graphql).origin}/${view}#video=${webinar.id}&token=${view === 'seat' ? webinar.student : webinar.instructor}`;

/** Slow 3G, in bytes per second and milliseconds. */
export const slowDown = (line: CDPSession) =>
  line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 2_000,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });

const visible = (number: number) => `.lec-page-image[data-shown="true"][data-page="${number}"]`;
export const waitForPage = (page: Page, number: number) => page.locator(visible(number)).waitFor();
/** Waits until the page after the visible one is loaded; without one, as with data-saver, at once. */
export const waitForAhead = (page: Page) =>
  page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLImageElement>('.lec-page-image[data-shown="false"]')].every(
      (image) => image.complete && image.naturalWidth > 0,
    ),
  );

/** The ids of the processes that draw the window. */
export async function processesOf(browser: Browser): Promise<{ renderer: number; all: number[] }> {
  const line = await browser.newBrowserCDPSession();
  const { processInfo } = await line.send('SystemInfo.getProcessInfo');
  const ids = (type: string) => processInfo.filter((each) => each.type === type).map(({ id }) => id);
  const renderers = ids('renderer').toSorted((one, other) => residentBytes(other) - residentBytes(one));
  return { renderer: renderers[0] ?? 0, all: [...renderers, ...ids('GPU')] };
}

export function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

const NANOSECONDS_PER_SECOND = 1e9;
/** The seconds of processor time that the threads of a process have used, measured exactly and not in ticks. */
export function cpuSeconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / NANOSECONDS_PER_SECOND;
}
