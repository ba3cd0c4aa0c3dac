/** Where browser tests happen: a running Lectern, a browser, and a folder for files to upload. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from '../../../test/support/chromium.ts';
import { type Ready, sharedSystem } from '../../../test/support/system.ts';
import { newWebinar, type Webinar } from '../../../test/support/webinar.ts';
import { writePdf } from './pdf.ts';

export interface BrowserFixture {
  system: Ready;
  browser: Browser;
  /** Writes a PDF of so many chapters. @returns its path. */
  file(name: string, pages: number): Promise<string>;
  /** A webinar of its own with a document of ten chapters, ready to be shown. */
  withChapters(pages?: number): Promise<{ webinar: Webinar; media: string }>;
}

/** Opened before the first test of a file, closed after its last one. */
export function browserFixture(): BrowserFixture {
  const stack = new AsyncDisposableStack();
  const here = {} as { system: Ready; browser: Browser; folder: string };
  beforeAll(async () => {
    here.system = sharedSystem();
    here.folder = await mkdtemp(join(tmpdir(), 'lectern-web-'));
    stack.defer(() => rm(here.folder, { recursive: true, force: true }));
    here.browser = await openBrowser();
    stack.defer(() => here.browser.close());
  }, 60_000);
  afterAll(() => stack.disposeAsync());
  const file = (name: string, pages: number) => writePdf(here.folder, name, pages);
  return {
    get system() {
      return here.system;
    },
    get browser() {
      return here.browser;
    },
    file,
    async withChapters(pages = 10) {
      const webinar = await newWebinar(here.system);
      const media = await webinar.upload(await file('chapters.pdf', pages));
      await webinar.converted(media);
      return { webinar, media };
    },
  };
}
