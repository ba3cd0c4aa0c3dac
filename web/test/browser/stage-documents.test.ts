import { expect, test } from 'vitest';
import { document as file, newWebinar } from '../../../test/support/clients/webinar.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { writePresentationWithWarnings } from '../support/odp.ts';
import { button, expectNoErrors, type Visit, visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

const card = ({ page }: Visit, title: string) => page.locator('.lec-card').filter({ hasText: title });

async function chooseFile({ page }: Visit, opener: string, path: string): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await button(page, opener).click();
  await (await choosing).setFiles(path);
}

const chooseAction = async ({ page }: Visit, title: string, item: string) => {
  await button(page, `Actions for ${title}`).click();
  await page.getByRole('menuitem', { name: item }).click();
};

test('a document that failed shows the reason, is not retried in vain, and is deleted after a confirmation', async () => {
  const webinar = await newWebinar(fixture.system);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  await chooseFile(stage, 'Choose files', file('testPagesPwdProtected.pages'));
  const locked = card(stage, 'testPagesPwdProtected');
  await locked.locator('.lec-failure').waitFor();
  expect(await locked.locator('.lec-failure').innerText()).toMatch(/password|protected/i);

  // Another attempt could not open the file either.
  await locked.getByRole('button', { name: 'Choose a file' }).waitFor();
  expect(await locked.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await locked.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete testPagesPwdProtected?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await locked.count()).toBe(1);
  await locked.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await locked.waitFor({ state: 'detached' });
  expect((await webinar.video()).sharedLiveMedias).toEqual([]);
  expectNoErrors(stage);
});

test('a file of an unsupported type is refused with its name, and leaves no document', async () => {
  const webinar = await newWebinar(fixture.system);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await chooseFile(stage, 'Choose files', file('NOTICE.md'));
  await stage.page
    .getByRole('alert')
    .getByText(/^NOTICE\.md: /)
    .waitFor();
  await expect.poll(async () => (await webinar.video()).sharedLiveMedias).toEqual([]);
  expectNoErrors(stage);
});

test('whoever leaves the stage during an upload is asked first', async () => {
  const webinar = await newWebinar(fixture.system);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  const isAsked = () => page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*', async (route) => {
    const request = route.request();
    if (request.method() === 'POST' && !request.url().endsWith('/graphql')) await released;
    await route.continue();
  });
  await button(page, 'Choose files').waitFor();
  expect(await isAsked()).toBe(false);
  await chooseFile(stage, 'Choose files', await fixture.writePdf('Slow.pdf', 1));
  await card(stage, 'Slow').getByRole('button', { name: 'Stop the upload' }).waitFor();
  await expect.poll(isAsked).toBe(true);
  release();
  await card(stage, 'Slow').getByText('1 page,').waitFor();
  await expect.poll(isAsked).toBe(false);
});

test('a conversion shows its pages as they arrive and can be stopped', async () => {
  const webinar = await newWebinar(fixture.system);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await chooseFile(stage, 'Choose files', await fixture.writeSlowPdf('Long.pdf'));
  const deck = card(stage, 'Long');
  await deck.getByText(/Converting: \d+ of \d+/).waitFor();
  await deck.getByRole('progressbar', { name: 'Conversion of Long' }).waitFor();
  // A page of other proportions than the thumbnail is not cut. The image may be replaced while it is measured.
  const isWhole = (image: Element) => {
    const [own, around] = [image.getBoundingClientRect(), image.parentElement?.getBoundingClientRect()];
    return own.height <= (around?.height ?? 0) + 1 && getComputedStyle(image).objectFit === 'contain';
  };
  await expect.poll(() => deck.locator('.lec-arriving img').first().evaluate(isWhole)).toBe(true);
  await deck.getByRole('button', { name: 'Stop converting' }).click();
  await deck.getByText('The conversion was stopped.').waitFor();
  await deck.getByRole('button', { name: 'Try again' }).waitFor();
  expectNoErrors(stage);
});

test('a document is renamed in the list, and every seat shows the new title', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(2);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = stage;
  await chooseAction(stage, 'chapters', 'Rename');
  const name = page.getByRole('textbox', { name: 'Name of the document' });
  await name.fill('Not this');
  await name.press('Escape');
  await chooseAction(stage, 'chapters', 'Rename');
  await name.fill('授業 v1.2');
  await name.press('Enter');
  await seat.page.getByRole('heading', { name: '授業 v1.2' }).waitFor();

  // Everything that is typed is a part of the name, and nothing turns the page that everybody sees.
  await chooseAction(stage, '授業 v1.2', 'Rename');
  await expect.poll(() => name.evaluate((input) => input === document.activeElement)).toBe(true);
  const share = async () => {
    const [input, row] = await Promise.all([name.boundingBox(), page.locator('.lec-card').boundingBox()]);
    return (input?.width ?? 0) / (row?.width ?? 1);
  };
  await expect.poll(share).toBeGreaterThan(0.6);
  await page.keyboard.type('Week2');
  // Without a wait between them, as by a user who types fast, however slow the machine is.
  await Promise.all(['Enter', 'Digit2', 'NumpadEnter'].map((key) => page.keyboard.press(key)));
  await seat.page.getByRole('heading', { name: 'Week2' }).waitFor();
  await button(page, 'Actions for Week2').click();
  await page.locator('[role="menu"]:focus-within').waitFor();
  await Promise.all(['Escape', 'ArrowRight'].map((key) => page.keyboard.press(key)));
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await chooseAction(stage, 'Week2', 'Delete');
  await page.locator('[role="alertdialog"]:focus-within').waitFor();
  await Promise.all(['Digit2', 'Escape'].map((key) => page.keyboard.press(key)));
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.locator('#lectern:not([data-keys="held"])').waitFor();
  expect((await webinar.video()).activeShare.page.number).toBe(1);
  // The dialog leaves the focus where the next key turns the page.
  await page.locator('.lec-page-area:focus').waitFor();
  await page.keyboard.press('ArrowRight');
  await waitForPage(seat.page, 2);
  expectNoErrors(stage);
});

test('a switch allows and forbids the download', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(2);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const allow = stage.page.getByRole('switch', { name: 'Allow downloads' });
  await allow.waitFor({ state: 'attached' });
  expect(await allow.isChecked()).toBe(true);
  await stage.page.getByText('Allow downloads').click();
  await expect.poll(async () => (await webinar.video()).sharedLiveMedias[0].showDownload).toBe(false);
  await expect.poll(() => allow.isChecked()).toBe(false);
  // A click on the switch leaves the keys to the pages.
  await waitForPage(stage.page, 1);
  await stage.page.locator('.lec-page-area:focus').waitFor();
  await stage.page.keyboard.press('ArrowRight');
  await waitForPage(stage.page, 2);
});

test('a warning has to be confirmed before the document is shared', async () => {
  const webinar = await newWebinar(fixture.system);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  const path = await fixture.writePdf('secrets.odp', 0);
  await writePresentationWithWarnings(path);
  await chooseFile(stage, 'Choose files', path);
  const secrets = card(stage, 'secrets');
  await secrets.getByText('2 things to know before you share this document').waitFor();
  await button(page, 'Start sharing').click();
  const dialog = page.getByRole('dialog', { name: 'Share secrets with everybody?' });
  await dialog.getByText('1 slide marked as hidden is left out.').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect((await webinar.video()).activeShare).toBeNull();
  await button(page, 'Start sharing').click();
  await dialog.getByRole('button', { name: 'Go live' }).click();
  await page.getByText('Everybody sees this').waitFor();
  expect((await webinar.video()).activeShare.media.title).toBe('secrets');
  // The notes are in the file, so the download is off. The warnings can be read while the document is shared.
  await secrets.getByText('2 things to know').click();
  await secrets.getByText('1 slide has speaker notes.').waitFor();
  const allow = secrets.getByRole('switch', { name: 'Allow downloads' });
  expect(await allow.isChecked()).toBe(false);
  await secrets
    .getByText('The file has content that its pages hide. Whoever downloads it would see it.')
    .waitFor();
  await secrets.getByText('Allow downloads').click();
  await secrets.getByText('Whoever downloads the file sees what its pages hide.').waitFor();

  // The presenter reads the notes, and a remote turns pages while they have the focus.
  const notes = page.getByRole('region', { name: 'Speaker notes' }).locator('.lec-notes-text');
  await notes.getByText('Only for the speaker').waitFor();
  const sizeOf = () => notes.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
  const size = await sizeOf();
  await button(page, 'Larger notes').click();
  await expect.poll(sizeOf).toBeGreaterThan(size);
  await notes.focus();
  await page.keyboard.press('PageDown');
  await waitForPage(page, 2);
  await notes.getByText('This page has no notes.').waitFor();
  await page.keyboard.press('PageUp');
  await notes.getByText('Only for the speaker').waitFor();
  expectNoErrors(stage);
});
