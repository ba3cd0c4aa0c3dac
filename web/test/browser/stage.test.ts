import { expect, test } from 'vitest';
import { document, newWebinar } from '../../../test/support/webinar.ts';
import { button, expectQuiet, sees, swipe, type Visit, visit } from './browser.ts';
import { browserFixture } from './fixture.ts';
import { writeHidden } from './odp.ts';

const fixture = browserFixture();

const card = ({ page }: Visit, title: string) => page.locator('.lec-card').filter({ hasText: title });

async function choose({ page }: Visit, opener: string, path: string): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await button(page, opener).click();
  await (await choosing).setFiles(path);
}

const menu = async ({ page }: Visit, title: string, item: string) => {
  await button(page, `More for ${title}`).click();
  await page.getByRole('menuitem', { name: item }).click();
};

test('a file that is no document says why, can be tried again, and goes after a question', async () => {
  const webinar = await newWebinar(fixture.system);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  await choose(stage, 'Choose files', document('testPagesPwdProtected.pages'));
  const locked = card(stage, 'testPagesPwdProtected');
  await locked.locator('.lec-failure').waitFor();
  expect(await locked.locator('.lec-failure').innerText()).toMatch(/password|protected/i);

  await locked.getByRole('button', { name: 'Try again' }).click();
  await expect
    .poll(async () => (await webinar.video()).sharedLiveMedias[0].uploadState, { timeout: 40_000 })
    .toBe('ERROR');
  await locked.getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete testPagesPwdProtected?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'detached' });
  expect(await locked.count()).toBe(1);
  await locked.getByRole('button', { name: 'Delete' }).click();
  await question.getByRole('button', { name: 'Delete' }).click();
  await locked.waitFor({ state: 'detached' });
  expect((await webinar.video()).sharedLiveMedias).toEqual([]);
  expectQuiet(stage);
}, 120_000);

test('a file of a kind we do not take is refused by name, and leaves nothing behind', async () => {
  const webinar = await newWebinar(fixture.system);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await choose(stage, 'Choose files', document('NOTICE.md'));
  await stage.page
    .getByRole('alert')
    .getByText(/^NOTICE\.md: /)
    .waitFor();
  await expect.poll(async () => (await webinar.video()).sharedLiveMedias).toEqual([]);
  expectQuiet(stage);
}, 60_000);

test('a conversion is watched page by page and can be stopped', async () => {
  const webinar = await newWebinar(fixture.system);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await choose(stage, 'Choose files', document('performance-up.pptx'));
  const deck = card(stage, 'performance-up');
  await deck.getByText(/Making pages: \d+ of \d+/).waitFor();
  await deck.getByRole('progressbar', { name: 'Pages of performance-up' }).waitFor();
  await deck.locator('.lec-arriving img').first().waitFor();
  await deck.getByRole('button', { name: 'Stop converting' }).click();
  await deck.getByText('The conversion was stopped.').waitFor();
  expectQuiet(stage);
}, 120_000);

test('a name is changed where it stands, and every seat sees it', async () => {
  const { webinar, media } = await fixture.withChapters(2);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = stage;
  await menu(stage, 'chapters', 'Rename');
  const name = page.getByRole('textbox', { name: 'Name of the document' });
  await name.fill('Not this');
  await name.press('Escape');
  await menu(stage, 'chapters', 'Rename');
  await name.fill('授業 v1.2');
  await name.press('Enter');
  await seat.page.getByRole('heading', { name: '授業 v1.2' }).waitFor();
  expectQuiet(stage);
}, 60_000);

test('downloads are allowed and forbidden by a switch', async () => {
  const { webinar, media } = await fixture.withChapters(2);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const allow = stage.page.getByRole('switch', { name: 'Participants may download it' });
  await allow.waitFor({ state: 'attached' });
  expect(await allow.isChecked()).toBe(true);
  await stage.page.getByText('Participants may download it').click();
  await expect.poll(async () => (await webinar.video()).sharedLiveMedias[0].showDownload).toBe(false);
  await expect.poll(() => allow.isChecked()).toBe(false);
}, 60_000);

test('two instructors: each sees the other’s turns, and one that came too late is asked again', async () => {
  const { webinar, media } = await fixture.withChapters();
  const second = await webinar.upload(await fixture.file('Second.pdf', 3));
  await webinar.converted(second);
  await using ann = await visit(fixture.browser, webinar, { view: 'stage' });
  await using ben = await visit(fixture.browser, webinar, { view: 'stage' });
  await button(ben.page, 'Look at Second').click();
  await button(ben.page, 'Start sharing').waitFor();

  // While Ben hears nothing, Ann starts: his own start must not take her document away.
  await ben.page.context().setOffline(true);
  await button(ann.page, 'Start sharing').click();
  await sees(ann.page, 1);
  await ann.page.getByText('Everybody sees this').waitFor();
  await ben.page.context().setOffline(false);
  await button(ben.page, /Start sharing|Switch to this document/).click();
  await ben.page.getByRole('dialog').getByText('Everybody is looking at chapters').waitFor();
  await button(ben.page, 'Cancel').click();
  expect((await webinar.video()).activeShare.media.id).toBe(media);

  await button(ben.page, 'Go there').click();
  await ann.page.keyboard.press('End');
  await sees(ann.page, 10);
  await sees(ben.page, 10);
  await ben.page.getByText('Another presenter turned to page 10.').waitFor();
  expect(await ann.page.getByText(/Another presenter/).count()).toBe(0);
}, 90_000);

test('a finger turns pages for everybody', async () => {
  const { webinar, media } = await fixture.withChapters(3);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage', hasTouch: true });
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  await sees(stage.page, 1);
  await swipe(stage.page, 700, 500);
  await Promise.all([sees(stage.page, 2), sees(seat.page, 2)]);
  await swipe(stage.page, 500, 700);
  await Promise.all([sees(stage.page, 1), sees(seat.page, 1)]);
}, 60_000);

test('there is no page 99, and a student’s link is no stage', async () => {
  const { webinar, media } = await fixture.withChapters(3);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await sees(stage.page, 1);
  await stage.page.keyboard.type('99');
  await stage.page.keyboard.press('Enter');
  await stage.page.getByText('There is no page 99. The last one is 3.').first().waitFor();
  await using student = await visit(fixture.browser, webinar, { view: 'stage', token: webinar.student });
  await student.page.getByText('You can watch this webinar, but not present in it.').waitFor();
}, 60_000);

test('what a picture of a document cannot show is said before anybody sees it', async () => {
  const webinar = await newWebinar(fixture.system);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  const path = await fixture.file('secrets.odp', 0);
  await writeHidden(path);
  await choose(stage, 'Choose files', path);
  await card(stage, 'secrets').getByText('1 thing to know before you show it').waitFor();
  await button(page, 'Start sharing').click();
  const question = page.getByRole('dialog', { name: 'Share secrets with everybody?' });
  await question.getByText('1 slide marked as hidden is left out.').waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect((await webinar.video()).activeShare).toBeNull();
  await button(page, 'Start sharing').click();
  await question.getByRole('button', { name: 'Go live' }).click();
  await page.getByText('Everybody sees this').waitFor();
  expect((await webinar.video()).activeShare.media.title).toBe('secrets');
  expectQuiet(stage);
}, 120_000);
