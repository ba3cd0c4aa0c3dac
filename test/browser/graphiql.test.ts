/** GraphiQL as a person uses it, in Chromium. */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  openGraphiql,
  ready,
  result,
  runTab,
  setText,
  tab,
  tabs,
  textOf,
} from '../support/clients/graphiql.ts';
import { document, newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { openBrowser, PAGE_TIMEOUT_MS } from '../support/parts/chromium.ts';
import { sharedSystem } from '../support/parts/system.ts';

const run = promisify(execFile);
const system = sharedSystem();
const FILE = document('firefox_stamp.pdf');

let browser: Awaited<ReturnType<typeof openBrowser>>;
let webinar: Webinar;
let page: Page;
const foreignRequests: string[] = [];
const errors: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  webinar = await newWebinar(system);
});
afterAll(() => browser?.close());

/** Opens an empty tab that shares no storage with another test. */
async function openTab(): Promise<Page> {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const opened = await context.newPage();
  opened.setDefaultTimeout(PAGE_TIMEOUT_MS);
  opened.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  opened.on('pageerror', (error) => errors.push(error.message));
  opened.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && host !== new URL(system.graphiql).host)
      foreignRequests.push(request.url());
  });
  return opened;
}

afterEach(() => {
  expect(foreignRequests.splice(0), 'no request goes to another host').toEqual([]);
  expect(errors.splice(0), 'the content security policy allows all that GraphiQL does').toEqual([]);
});

const link = (token = webinar.instructor, id = webinar.id) => `${system.graphiql}#video=${id}&token=${token}`;
const open = (address = link()) => openGraphiql(page, address);

// A start of GraphiQL takes seconds of CPU, so the tests that only look at it share a tab.
describe('GraphiQL', () => {
  beforeAll(async () => {
    page = await openTab();
    await open();
  });
  afterAll(() => page?.context().close());
  beforeEach(() => page.setViewportSize({ width: 1280, height: 720 }));

  it('is called Lectern, and names no other product and no sponsor', async () => {
    expect(await page.title()).toBe('Lectern · GraphiQL');
    const text = (await page.locator('body').innerText()) + (await page.content());
    expect(text).toContain('Lectern');
    expect(text).not.toMatch(/ruru|grafast|graphile|sponsor|explain/i);
  });

  it('wraps the lines of a query that are longer than the editor', async () => {
    await tab(page, 'Watch').click();
    await page.setViewportSize({ width: 900, height: 600 });
    const cut = () =>
      page.locator('.graphiql-query-editor').evaluate((editor) => {
        const { right } = editor.getBoundingClientRect();
        const texts = [...editor.querySelectorAll('.view-line > span')];
        return texts
          .filter((text) => text.getBoundingClientRect().right > right)
          .map((text) => text.textContent);
      });
    await expect.poll(cut).toEqual([]);
  });

  it('shows a hint whole, though the editor is smaller', async () => {
    await tab(page, 'Watch').click();
    await page.setViewportSize({ width: 900, height: 600 });
    const field = page.locator('.graphiql-query-editor .view-line span', { hasText: 'videoUpdated' }).last();
    const hint = page.locator('.monaco-hover:visible').first();
    // The editor has hints from the moment on when it has loaded the schema.
    const isShown = async () => {
      await page.mouse.move(5, 5);
      await field.hover();
      return hint.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(isShown).toBe(true);
    // Its top, middle and bottom are what is there on the screen. Its edges have handles above them.
    const visible = () =>
      hint.evaluate((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const at = (y: number) =>
          element.contains(globalThis.document.elementFromPoint((left + right) / 2, y));
        return [at(top + 10), at((top + bottom) / 2), at(bottom - 10), left >= 0, right <= innerWidth];
      });
    await expect.poll(visible).toEqual([true, true, true, true, true]);
    const text = await hint.textContent();
    expect(text).toContain('Subscription.videoUpdated');
  });

  it('has a tab with a comment for each step of a webinar', async () => {
    const names = ['Watch', 'Create', 'Upload', 'Start', 'Turn', 'End'];
    await expect.poll(() => tabs(page).allTextContents()).toEqual(names);
    for (const name of names) {
      await tab(page, name).click();
      await expect.poll(() => textOf(page, 'operation.graphql')).toMatch(/^# .+\.\n/);
      expect(await textOf(page, 'operation.graphql')).toMatch(
        new RegExp(`^(mutation|subscription) ${name}\\(`, 'm'),
      );
    }
    await expect
      .poll(() => page.locator('.squiggly-error').count(), { message: 'the examples fit the schema' })
      .toBe(0);
  });

  it('shows the descriptions of the schema', async () => {
    await page.getByRole('button', { name: /documentation explorer/i }).click();
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByRole('link', { name: 'Query', exact: true }).click();
    await expect.poll(() => docs.textContent()).toContain('or when the token does not give access to it');
    await docs.getByRole('link', { name: 'Video', exact: true }).click();
    await expect
      .poll(() => docs.textContent())
      .toContain('it keeps the highest version and ignores the others');
  });
});

describe('GraphiQL in a tab of its own', () => {
  beforeEach(async () => {
    page = await openTab();
  });
  afterEach(() => page.context().close());

  it('leads through a whole webinar, from the upload by the curl line to the end of the share', async () => {
    await open();
    await runTab(page, 'Create');
    await expect.poll(() => result(page)).toContain('NO_FILE');
    const { createSharedLiveMedia } = JSON.parse(await textOf(page, 'response.json')).data;
    const { id } = createSharedLiveMedia;
    await runTab(page, 'Upload', {
      document: id,
      file: { name: 'firefox_stamp.pdf', mimetype: 'application/pdf', size: 100 },
    });
    const line = page.getByLabel('The command that sends the file').locator('pre');
    await line.waitFor();
    expect(await textOf(page, 'operation.graphql')).toContain("curl --fail --form-string 'NAME=VALUE'");
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await line.textContent());
    expect(copied).toMatch(/--form 'file=@"firefox_stamp.pdf"' 'http[^']*'$/);
    await run('/bin/sh', ['-c', copied], { cwd: dirname(FILE) });
    expect((await webinar.converted(id)).uploadState).toBe('READY');

    await runTab(page, 'Start', { document: id, page: 1 });
    await expect.poll(() => result(page)).toMatch(/"number":\s1/);
    await runTab(page, 'Turn', { document: id, page: 2 });
    await expect.poll(() => result(page)).toMatch(/"number":\s2/);
    expect((await webinar.video()).activeShare.page.number).toBe(2);
    await runTab(page, 'End', { document: id });
    await expect.poll(() => result(page)).toMatch(/"activeShare":\snull/);
  });

  it('shows each change of the video in the tab Watch', async () => {
    const media = await webinar.upload(FILE);
    await webinar.converted(media);
    await open(link(webinar.student));
    await runTab(page, 'Watch');
    await expect.poll(() => result(page)).toContain('videoUpdated');
    await webinar.start(media);
    await expect.poll(() => result(page)).toMatch(/"number":\s1/);
    await webinar.navigate(media, 2);
    await expect.poll(() => result(page)).toMatch(/"number":\s2/);
    await webinar.end(media);
    await expect.poll(() => result(page)).toMatch(/"activeShare":\snull/);
  });

  it('keeps the tabs, the query and the token when the page is loaded again', async () => {
    await open();
    expect(page.url(), 'the address bar no longer contains the token').toBe(system.graphiql);
    await tab(page, 'Turn').click();
    await setText(
      page,
      'operation.graphql',
      'query Mine($document: ID!) { sharedLiveMedia(id: $document) { id } }',
    );
    await tab(page, 'Mine').waitFor();
    // GraphiQL writes the tabs half a second after the last change.
    await expect
      .poll(() => page.evaluate(() => sessionStorage.getItem('graphiql:tabState')))
      .toContain('"Mine"');
    for (let reload = 0; reload < 2; reload += 1) {
      await page.reload();
      await ready(page);
      expect(await tabs(page).allTextContents()).toEqual([
        'Watch',
        'Create',
        'Upload',
        'Start',
        'Mine',
        'End',
      ]);
      expect(await page.locator('.graphiql-tab-active .graphiql-tab-button').textContent()).toBe('Mine');
      expect(await textOf(page, 'operation.graphql')).toContain('query Mine');
      expect(JSON.parse(await textOf(page, 'variables.json'))).toEqual({
        document: 'the id of a document',
        page: 2,
      });
      expect(await textOf(page, 'request-headers.json')).toContain(webinar.instructor);
    }
    await runTab(page, 'Watch');
    await expect.poll(() => result(page), { message: 'the token of the link is sent' }).toContain(webinar.id);
  });

  it('keeps the token in the session storage of the tab and nowhere else', async () => {
    // What GraphiQL of version 0.1 has left.
    await page.addInitScript((token) => {
      if (!sessionStorage.length) localStorage.setItem('graphiql:queries', token);
    }, webinar.instructor);
    await open();
    await runTab(page, 'Watch');
    await expect.poll(() => result(page)).toContain('videoUpdated');
    await page.reload();
    await ready(page);
    const kept = await page.evaluate(async () => ({
      local: JSON.stringify(localStorage),
      cookies: globalThis.document.cookie,
      databases: (await indexedDB.databases()).map(({ name }) => name),
      session: JSON.stringify(sessionStorage),
    }));
    expect(kept).toEqual({
      local: '{}',
      cookies: '',
      databases: [],
      session: expect.stringContaining(webinar.instructor),
    });
    expect(await page.evaluate(() => Object.keys(sessionStorage)), 'there is no history').not.toContain(
      'graphiql:queries',
    );
    const other = await page.context().newPage();
    other.setDefaultTimeout(120_000);
    await other.goto(system.graphiql);
    await other.locator('.graphiql-query-editor .view-line').first().waitFor();
    expect(await other.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(webinar.instructor);
  });

  it('opens another link in the same tab with the token and the video of that link', async () => {
    await open();
    const other = await newWebinar(system);
    await Promise.all([page.waitForEvent('load'), page.goto(link(other.student, other.id))]);
    await ready(page);
    await expect.poll(() => textOf(page, 'request-headers.json')).toContain(other.student);
    expect(JSON.parse(await textOf(page, 'variables.json'))).toEqual({ id: other.id });
  });
});
