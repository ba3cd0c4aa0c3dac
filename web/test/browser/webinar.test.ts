import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { document, newWebinar, type Webinar } from '../../../test/support/clients/webinar.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { button, expectNoErrors, type Visit, visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();
const DECK = document('themes.pptx');

const card = ({ page }: Visit, title: string) => page.locator('.lec-card').filter({ hasText: title });

test('an instructor uploads two documents, shares them and turns pages in every way, and two students follow', async () => {
  const webinar = await newWebinar(fixture.system);
  const reducedMotion = 'no-preference';
  await using stage = await visit(fixture.browser, webinar, { view: 'stage', reducedMotion });
  await using ann = await visit(fixture.browser, webinar, { view: 'seat', reducedMotion });
  await using ben = await visit(fixture.browser, webinar, {
    view: 'seat',
    reducedMotion,
    viewport: { width: 390, height: 844 },
  });
  const { page } = stage;
  const everybodyShows = async (number: number) => {
    await Promise.all([stage, ann, ben].map((each) => waitForPage(each.page, number)));
  };
  await ann.page.getByText('Nothing is being shown yet').first().waitFor();

  // One file is chosen in the file dialog.
  const choosing = page.waitForEvent('filechooser');
  await button(page, 'Choose files').click();
  await (await choosing).setFiles(DECK);
  await card(stage, 'themes')
    .getByText(/Converting|pages,/)
    .first()
    .waitFor();
  // The other file is dropped on the view.
  await drop(stage, await fixture.writePdf('dropped.pdf', 4), 'v1.2 chapters.pdf');
  await card(stage, 'v1.2 chapters')
    .getByText(/\d+ pages?,/)
    .waitFor();
  await card(stage, 'themes')
    .getByText(/\d+ pages,/)
    .waitFor();

  await button(page, 'Look at themes').click();
  await waitForPage(page, 1);
  expect(await ann.page.locator('.lec-page-image').count()).toBe(0);
  await button(page, 'Start sharing').click();
  // The dialog lists warnings before the share starts.
  await goLive(stage);
  await everybodyShows(1);

  await page.keyboard.press('ArrowRight');
  await everybodyShows(2);
  await page.keyboard.press('PageDown');
  await everybodyShows(3);
  await page.keyboard.press('PageUp');
  await everybodyShows(2);
  await page.keyboard.type('10');
  await page.getByText('Go to page 10').first().waitFor();
  // Digits are dropped five seconds after they were typed, which a slow machine may take before Enter.
  const typesTen = async () => {
    for (const key of ['Escape', '1', '0', 'Enter']) await page.keyboard.press(key);
    return page.locator('.lec-page-image[data-shown="true"][data-page="10"]').count();
  };
  await expect.poll(typesTen, { interval: 2_000 }).toBeGreaterThan(0);
  await everybodyShows(10);
  await page.keyboard.press('Home');
  await everybodyShows(1);
  await button(page, 'Next page').click();
  await everybodyShows(2);
  await button(page, 'Go to page 5').click();
  await everybodyShows(5);
  await page.keyboard.press(' ');
  await everybodyShows(6);
  const counter = page.getByRole('textbox', { name: /Page number/ });
  await counter.fill('9');
  await counter.press('Enter');
  await everybodyShows(9);
  // The label contains the page's title, not its first line of text.
  await button(page, 'Go to page 9: Section header in the treck theme').waitFor();
  const named = { name: 'Page 9 of 10: Section header in the treck theme' };
  await Promise.all([ann, ben].map((each) => each.page.getByRole('img', named).waitFor()));
  await page.keyboard.press('End');
  await everybodyShows(10);

  await button(page, 'Look at v1.2 chapters').click();
  await page.getByText('Only you see this').waitFor();
  await button(page, 'Switch to this document').click();
  await page
    .getByRole('dialog')
    .getByText(/They will see v1.2 chapters instead/)
    .waitFor();
  await button(page, 'Switch now').click();
  await everybodyShows(1);
  await ann.page.getByRole('heading', { name: 'v1.2 chapters' }).waitFor();

  await button(page, 'Stop sharing').click();
  await ann.page.getByText('The document is no longer shown.').first().waitFor();
  await ben.page.getByText('The document is no longer shown.').first().waitFor();
  for (const each of [stage, ann, ben]) {
    expectNoErrors(each);
    expectOwnRequests(each, webinar);
  }
});

/** Every request went to the server, its storage or its CDN, and no URL contained a token. */
function expectOwnRequests({ requests }: Visit, { instructor, student }: Webinar): void {
  const { graphql, graphqlWs, cdn, s3 } = fixture.system;
  const hosts = [graphql, graphqlWs, cdn ?? '', s3.endpoint ?? ''].map((url) => new URL(url).host);
  for (const request of requests.filter((url) => !/^(blob|data):/.test(url))) {
    expect(hosts).toContain(new URL(request).host);
    const sent = request.split('#')[0] ?? '';
    expect(sent.includes(instructor) || sent.includes(student)).toBe(false);
  }
}

async function drop({ page }: Visit, path: string, name: string): Promise<void> {
  const bytes = (await readFile(path)).toString('base64');
  const transfer = await page.evaluateHandle(
    ([base64, fileName]) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      data.items.add(new File([content], fileName));
      return data;
    },
    [bytes, name] as const,
  );
  const root = page.locator('#lectern');
  await root.dispatchEvent('dragenter', { dataTransfer: transfer });
  await page.getByText('Drop to upload').waitFor();
  await root.dispatchEvent('drop', { dataTransfer: transfer });
}

async function goLive({ page }: Visit): Promise<void> {
  const confirm = button(page, 'Go live');
  const live = page.getByText('Everybody sees this');
  await confirm.or(live).first().waitFor();
  if (await confirm.isVisible()) await confirm.click();
  await live.waitFor();
  // Keys do not act while a dialog has just closed.
  await page.locator('#lectern:not([data-keys="held"])').waitFor();
}
