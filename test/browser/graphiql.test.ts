import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { document, newWebinar } from '../support/clients/webinar.ts';
import { openBrowser } from '../support/parts/chromium.ts';
import { sharedSystem } from '../support/parts/system.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Runs an operation of the editor by its name. The menu has no entries until the editor has parsed the document. */
async function run(page: Page, operation: string) {
  const choose = async () => {
    await page.locator('.graphiql-execute-button').click();
    await page.getByRole('menuitem', { name: operation }).click({ timeout: 2_000 });
  };
  await expect
    .poll(() => choose().then(() => 'chosen', String), { timeout: 40_000, interval: 100 })
    .toBe('chosen');
}

const result = (page: Page) => page.locator('.result-window');

test('GraphiQL runs a query, then a subscription that receives a page turn, without requests to other hosts', async () => {
  const system = sharedSystem();
  const webinar = await newWebinar(system);
  const media = await webinar.upload(document('firefox_stamp.pdf'));
  await webinar.converted(media);
  const foreignRequests: string[] = [];
  const errors: string[] = [];
  const page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  const origin = new URL(system.graphiql).origin;
  page.on('request', (request) => {
    const { protocol, origin: to } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && to.replace('ws', 'http') !== origin)
      foreignRequests.push(request.url());
  });
  await page.goto(`${system.graphiql}#video=${webinar.id}&token=${webinar.instructor}`);
  await page.locator('.graphiql-execute-button').waitFor();
  expect(page.url(), 'the address bar no longer contains the token').not.toContain('token');

  // A reload keeps the token and the id of the video.
  await page.reload();
  await page.locator('.graphiql-execute-button').waitFor();
  await run(page, 'Video');
  await expect.poll(() => result(page).textContent(), { timeout: 10_000 }).toContain('firefox_stamp');
  await run(page, 'Follow');
  await expect.poll(() => result(page).textContent(), { timeout: 10_000 }).toContain('videoUpdated');
  await webinar.start(media);
  await expect.poll(() => result(page).textContent(), { timeout: 10_000 }).toMatch(/"number":\s1/);
  await webinar.navigate(media, 2);
  await expect.poll(() => result(page).textContent(), { timeout: 10_000 }).toMatch(/"number":\s2/);
  expect(foreignRequests, 'no request goes to another host').toEqual([]);
  expect(errors, 'the content security policy allows all that GraphiQL does').toEqual([]);
  await page.close();
}, 60_000);

test('the documentation explorer shows the descriptions of the schema', async () => {
  const system = sharedSystem();
  const page = await browser.newPage();
  await page.goto(`${system.graphiql}#video=${system.videoId}&token=${system.tokens.instructor}`);
  await page.getByRole('button', { name: /documentation explorer/i }).click();
  const docs = page.locator('.graphiql-doc-explorer');
  await docs.getByRole('link', { name: 'Query' }).click();
  await expect.poll(() => docs.textContent()).toContain('or when the token does not give access to it');
  await docs.getByRole('link', { name: 'Video', exact: true }).click();
  await expect
    .poll(() => docs.textContent())
    .toContain('it keeps the highest version and ignores the others');
  await page.close();
}, 60_000);
