/** The upload of the examples in a browser, which reports how much of the file is sent. */
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { document, newWebinar } from '../../test/support/clients/webinar.ts';
import { openBrowser, PAGE_TIMEOUT_MS } from '../../test/support/parts/chromium.ts';
import { sharedSystem } from '../../test/support/parts/system.ts';
import type { uploadInBrowser } from '../webinar/upload.ts';

const system = sharedSystem();
const MODULE = join(import.meta.dirname, '..', 'webinar', 'upload.ts');

test('a browser sends a file to storage and reports its progress', async () => {
  const webinar = await newWebinar(system);
  const media = await webinar.createMedia();
  const bytes = await readFile(document('firefox_stamp.pdf'));
  const form = await webinar.initiate(media, {
    name: 'stamp.pdf',
    mimetype: 'application/pdf',
    size: bytes.length,
  });

  await using browser = await openBrowser();
  // The policy of the server's own pages allows no module that a test adds.
  const context = await browser.newContext({ bypassCSP: true });
  context.setDefaultTimeout(PAGE_TIMEOUT_MS);
  const page = await context.newPage();
  await page.goto(`${new URL(system.graphql).origin}/seat`);
  const source = stripTypeScriptTypes(await readFile(MODULE, 'utf8'));
  await page.addScriptTag({ type: 'module', content: `${source}\nwindow.upload = uploadInBrowser;` });
  await page.waitForFunction(() => 'upload' in window);
  const parts = await page.evaluate(
    async ({ form, base64 }) => {
      const { upload } = window as unknown as { upload: typeof uploadInBrowser };
      const file = await (await fetch(`data:application/pdf;base64,${base64}`)).blob();
      const parts: number[] = [];
      await upload(form, file, (part) => parts.push(part));
      return parts;
    },
    { form, base64: bytes.toString('base64') },
  );
  expect(parts.length).toBeGreaterThan(0);
  expect(parts.at(-1)).toBe(1);
  expect(parts).toEqual(parts.toSorted((a, b) => a - b));
  expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY', pageCount: 2 });
});
