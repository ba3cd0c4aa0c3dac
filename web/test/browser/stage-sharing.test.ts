import { expect, test } from 'vitest';
import { token } from '../../../test/support/clients/ask.ts';
import { watchBadge } from '../support/badge.ts';
import { browserFixture } from '../support/browser-fixture.ts';
import { button, expectNoErrors, swipe, visit, waitForPage } from '../support/visit.ts';

const fixture = browserFixture();

test('two instructors see each other’s page turns, and the second to start has to confirm', async () => {
  const { webinar, media } = await fixture.webinarWithChapters();
  const second = await webinar.upload(await fixture.writePdf('Second.pdf', 3));
  await webinar.converted(second);
  await using ann = await visit(fixture.browser, webinar, { view: 'stage' });
  await using ben = await visit(fixture.browser, webinar, { view: 'stage' });
  await button(ben.page, 'Look at Second').click();
  await button(ben.page, 'Start sharing').waitFor();

  // Ann starts while Ben is offline. Ben's start must not replace Ann's document without a dialog.
  await ben.page.context().setOffline(true);
  await button(ann.page, 'Start sharing').click();
  await waitForPage(ann.page, 1);
  await ann.page.getByText('Everybody sees this').waitFor();
  await ben.page.context().setOffline(false);
  await button(ben.page, /Start sharing|Switch to this document/).click();
  await ben.page.getByRole('dialog').getByText('Everybody is looking at chapters').waitFor();
  await button(ben.page, 'Cancel').click();
  expect((await webinar.video()).activeShare.media.id).toBe(media);

  await button(ben.page, 'Go to the shared document').click();
  // News disappears after seven seconds.
  const news = ben.page.getByText('Another presenter turned to page 10.').waitFor();
  await ann.page.keyboard.press('End');
  await Promise.all([waitForPage(ann.page, 10), waitForPage(ben.page, 10), news]);
  expect(await ann.page.getByText(/Another presenter/).count()).toBe(0);
});

test('with one presenter at a time, each stage says who presents, and the refusal of another one takes over', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(5);
  const instructor = (user: string, name: string) =>
    token({ roles: ['instructor'], video: webinar.id, user, name });
  const [asAnn, asBen] = [await instructor('ann', 'Ann Lee'), await instructor('ben', 'Ben Ode')];
  await using ann = await visit(fixture.browser, webinar, { view: 'stage', token: asAnn });
  await using ben = await visit(fixture.browser, webinar, { view: 'stage', token: asBen, more: '&lang=fr' });
  await button(ann.page, 'Start sharing').click();
  await Promise.all([waitForPage(ann.page, 1), waitForPage(ben.page, 1)]);
  const notice = (stage: typeof ann, text: string) => stage.page.getByRole('status').getByText(text);
  await notice(ben, 'Ann Lee présente.').waitFor();
  const takeOver = button(ben.page, 'Prendre la main');
  expect(await takeOver.count(), 'without the setting, a turn takes over').toBe(0);

  const setting = ann.page.getByRole('switch', { name: 'One presenter at a time' });
  await setting.focus();
  await ann.page.keyboard.press('Space');
  await takeOver.waitFor();
  expect(await ben.page.getByRole('switch', { name: 'Une seule personne' }).isChecked()).toBe(true);
  await button(ben.page, 'Page suivante').click();
  const refusal = ben.page.getByRole('alert').getByText('Une autre personne présente.');
  await refusal.waitFor();
  expect((await webinar.video()).activeShare.page.number).toBe(1);

  await ben.page.getByRole('alert').getByRole('button', { name: 'Prendre la main' }).press('Enter');
  await notice(ann, 'Ben Ode is presenting.').waitFor();
  await expect.poll(() => takeOver.count()).toBe(0);
  await button(ben.page, 'Page suivante').click();
  await Promise.all([waitForPage(ann.page, 2), waitForPage(ben.page, 2)]);

  await button(ann.page, 'Next page').click();
  await ann.page.getByRole('alert').getByText('Ben Ode is presenting. Take over first.').waitFor();
  await button(ann.page, 'Take over').click();
  await notice(ben, 'Ann Lee présente.').waitFor();
  await webinar.ask(asAnn, 'mutation ($id: ID!) { endShare(id: $id) { __typename } }', { id: media });
  await notice(ben, 'Ann Lee présente.').waitFor({ state: 'detached' });
  expectNoErrors(ann);
  expectNoErrors(ben);
});

test('a swipe turns pages for everybody', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage', hasTouch: true });
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  await waitForPage(stage.page, 1);
  await swipe(stage.page, 700, 500);
  await Promise.all([waitForPage(stage.page, 2), waitForPage(seat.page, 2)]);
  await swipe(stage.page, 500, 700);
  await Promise.all([waitForPage(stage.page, 1), waitForPage(seat.page, 1)]);
});

test('the stage refuses a page number that does not exist, and a student’s token', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(3);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await waitForPage(stage.page, 1);
  // Typed digits are dropped after five seconds, so nothing waits between them and Enter.
  const news = stage.page.getByText('There is no page 98. The last one is 3.').first().waitFor();
  await Promise.all(['9', '8', 'Enter'].map((key) => stage.page.keyboard.press(key)));
  await news;
  // The black-screen key of a presenter remote hides the page on this screen only.
  await stage.page.keyboard.press('.');
  await stage.page.getByText('Your screen is black. Students still see page 1.').waitFor();
  await stage.page.keyboard.press('ArrowRight');
  await waitForPage(stage.page, 2);
  await stage.page.locator('.lec-black').waitFor({ state: 'detached' });
  // The keys of a remote turn pages also while the list of languages has the focus.
  await stage.page.getByRole('combobox', { name: 'Language' }).focus();
  await stage.page.keyboard.press('PageDown');
  await waitForPage(stage.page, 3);
  await expect.poll(() => stage.page.title()).toBe('chapters – A test – Lectern');
  await stage.page.getByRole('combobox', { name: 'Language' }).selectOption('fr');
  await button(stage.page, 'Arrêter le partage').waitFor();
  await stage.page.locator('html[lang="fr"]').waitFor();
  const heading = stage.page.locator('.lec-documents-head h2');
  await expect.poll(() => heading.evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);

  await using student = await visit(fixture.browser, webinar, { view: 'stage', token: webinar.student });
  await student.page.getByText('You can watch this webinar, but not present in it.').waitFor();
  await button(student.page, 'Watch the webinar').click();
  await waitForPage(student.page, 3);
});

test('a turn that waits for a slow answer does not turn the document of another instructor', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(9);
  const other = await webinar.upload(await fixture.writePdf('Other.pdf', 4));
  await webinar.converted(other);
  await webinar.start(media);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  await waitForPage(page, 1);
  const held: (() => void)[] = [];
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('mutation Navigate')) return route.continue();
    const response = await route.fetch();
    await new Promise<void>((resolve) => held.push(resolve));
    await route.fulfill({ response });
  });
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => held.length).toBe(1);
  await page.keyboard.press('End');
  const news = page.getByText('Another presenter is now showing Other.').waitFor();
  await Promise.all([webinar.start(other, media, 2), news]);
  held[0]?.();
  await waitForPage(page, 2);
  await page.unroute('**/graphql');
  await page.keyboard.press('ArrowRight');
  await waitForPage(page, 3);
  // The stage shows the page before the server has answered.
  await expect
    .poll(async () => (await webinar.video()).activeShare)
    .toMatchObject({ media: { id: other }, page: { number: 3 } });
});

test('a share starts where the presenter looks, and the presenter stays there after its end', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(9);
  await webinar.converted(await webinar.upload(await fixture.writePdf('Other.pdf', 3)));
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  const { page } = stage;
  await button(page, 'Look at Other').click();
  // A key turns the pages of the document that the stage shows.
  await page.locator('.lec-card[data-chosen="true"]').filter({ hasText: 'Other' }).waitFor();
  await page.locator('.lec-documents :focus').waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowRight');
  await waitForPage(page, 2);
  await button(page, 'Look at chapters').click();
  await waitForPage(page, 1);
  await Promise.all(['7', 'Enter'].map((key) => page.keyboard.press(key)));
  await waitForPage(page, 7);
  await button(page, 'Share from page 7').click();
  await page.getByText('Everybody sees this').waitFor();
  const shared = async () => {
    const { activeShare } = await webinar.video();
    return activeShare && [activeShare.media.id, activeShare.page.number];
  };
  expect(await shared()).toEqual([media, 7]);
  await page.keyboard.press('ArrowLeft');
  await waitForPage(page, 6);
  // The stage shows the page before the server has answered.
  await expect.poll(shared).toEqual([media, 6]);
  await button(page, 'Look at Other').click();
  await waitForPage(page, 2);
  await button(page, 'Go to the shared document').click();
  await waitForPage(page, 6);
  await button(page, 'Stop sharing').click();
  await button(page, 'Share from page 6').waitFor();
  await waitForPage(page, 6);
  await button(page, 'Other pages to begin with').click();
  await page.getByRole('menuitem', { name: 'Share from the beginning' }).click();
  await page.getByText('Everybody sees this').waitFor();
  expect(await shared()).toEqual([media, 1]);
  expectNoErrors(stage);
});

test('the stage says while it cannot know what students see, gives a turn up after 5 seconds, and keeps problems', async () => {
  const { webinar, media } = await fixture.webinarWithChapters(9);
  await webinar.start(media, undefined, 3);
  await using stage = await visit(fixture.browser, webinar, { view: 'stage' });
  await using seat = await visit(fixture.browser, webinar, { view: 'seat' });
  const { page } = stage;
  await Promise.all([waitForPage(page, 3), waitForPage(seat.page, 3)]);
  // The server hangs: the request of the turn gets no answer.
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('mutation Navigate') ? undefined : route.continue(),
  );
  const badges = await watchBadge(page);
  await page.keyboard.press('ArrowRight');
  await page
    .getByRole('alert')
    .getByText(/did not answer within 5 seconds.*Students see page 3/)
    .waitFor();
  await page.getByText('Everybody sees this').waitFor();
  const said = await badges();
  expect(said).toContain('Sending…');
  expect(said.filter((text) => /Sending….+|.+Sending…/.test(text))).toEqual([]);
  await expect.poll(() => page.getByRole('textbox', { name: /Page number/ }).inputValue()).toBe('3');
  await page.unroute('**/graphql');

  for (const { page: each } of [stage, seat]) await each.context().setOffline(true);
  await page.getByText('Not connected. Students see page 3.').waitFor();
  await seat.page.getByText('Not connected').waitFor();
  expect(await page.getByText('Everybody sees this').count()).toBe(0);
  expect(await page.getByText('Live', { exact: true }).count()).toBe(0);
  expect(await seat.page.getByText('Live', { exact: true }).count()).toBe(0);
  for (const { page: each } of [stage, seat]) await each.context().setOffline(false);
  await page.getByText('Everybody sees this').waitFor();
  await seat.page.getByText('Live', { exact: true }).waitFor();
  // News does not take the place of the problem, which stays until somebody dismisses it.
  const news = page.getByText('Another presenter turned to page 8.').waitFor();
  for (const number of [4, 5, 6, 7, 8]) await webinar.navigate(media, number);
  await news;
  const problem = page.getByRole('alert').getByText(/did not answer within 5 seconds/);
  expect(await problem.count()).toBe(1);
  await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click();
  await problem.waitFor({ state: 'detached' });
});
