/** One Chromium for a test run. Each test opens windows of its own, which share nothing. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { inject } from 'vitest';
import { oncePerRun } from '../run/once-per-run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** WebSocket address at which Playwright reaches the run's Chromium. */
    chromium: string;
  }
}

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // Chromium's background requests would count as requests to other hosts.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A vitest global set-up. @throws Error that names the package to install when there is no Chromium. */
export default oncePerRun(
  'chromium',
  async (stack) => {
    const executablePath = process.env['CHROMIUM'] ?? PROGRAMS.find((program) => existsSync(program));
    if (!executablePath)
      throw new Error('There is no Chromium here: apt-get install chromium, or set CHROMIUM.');
    const server = await chromium.launchServer({ executablePath, args: FLAGS });
    stack.defer(() => server.close());
    return server.wsEndpoint();
  },
  (project, endpoint) => project.provide('chromium', endpoint),
);

/** Milliseconds after which a wait for a page fails. The 30 s of Playwright are too short on a busy machine. */
export const PAGE_TIMEOUT_MS = 120_000;

/** Connects to the run's Chromium. Closing the connection closes its windows. */
export const openBrowser = (): Promise<Browser & AsyncDisposable> => chromium.connect(inject('chromium'));
