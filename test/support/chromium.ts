/** Debian's Chromium under Playwright. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const executable = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place)) ?? null;

/** @throws Error that names the package to install when there is no Chromium. */
export async function openBrowser(): Promise<Browser & AsyncDisposable> {
  if (!executable) throw new Error('There is no Chromium here: apt-get install chromium, or set CHROMIUM.');
  return chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      // Chromium's background requests would count as requests to other hosts.
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
