/** A running Lectern, a browser, and a folder for files to upload. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { newWebinar, type Webinar } from '../../../test/support/clients/webinar.ts';
import { openBrowser } from '../../../test/support/parts/chromium.ts';
import { type Ready, sharedSystem } from '../../../test/support/parts/system.ts';
import { writePdf, writeSlowPdf } from './pdf.ts';

export interface BrowserFixture {
  system: Ready;
  browser: Browser;
  /** Writes a PDF with one chapter on each page. @returns its path. */
  writePdf(name: string, pages: number): Promise<string>;
  /** Writes a PDF that is converted for minutes. @returns its path. */
  writeSlowPdf(name: string): Promise<string>;
  /** Creates a webinar with a converted PDF of ten pages, or `pages`. */
  webinarWithChapters(pages?: number): Promise<{ webinar: Webinar; media: string }>;
}

/** Starts before the first test of a file and closes after the last one. */
export function browserFixture(): BrowserFixture {
  const stack = new AsyncDisposableStack();
  const parts = {} as { system: Ready; browser: Browser; folder: string };
  beforeAll(async () => {
    parts.system = sharedSystem();
    parts.folder = await mkdtemp(join(tmpdir(), 'lectern-web-'));
    stack.defer(() => rm(parts.folder, { recursive: true, force: true }));
    parts.browser = await openBrowser();
    stack.defer(() => parts.browser.close());
  });
  afterAll(() => stack.disposeAsync());
  const writeInFolder = (name: string, pages: number) => writePdf(parts.folder, name, pages);
  return {
    get system() {
      return parts.system;
    },
    get browser() {
      return parts.browser;
    },
    writePdf: writeInFolder,
    writeSlowPdf: (name) => writeSlowPdf(parts.folder, name),
    async webinarWithChapters(pages = 10) {
      const webinar = await newWebinar(parts.system);
      const media = await webinar.upload(await writeInFolder('chapters.pdf', pages));
      await webinar.converted(media);
      return { webinar, media };
    },
  };
}
