import { expect, test } from 'vitest';
import { createNavigation } from '../../src/stage/session/navigation.ts';

test('only the last of the page turns requested while one is under way is sent', async () => {
  const sent: number[] = [];
  const answers: ((turned: boolean) => void)[] = [];
  const navigation = createNavigation(
    ({ page }) =>
      new Promise((resolve) => {
        sent.push(page);
        answers.push(resolve);
      }),
  );
  for (const page of [2, 3, 4, 5]) navigation.getState().goTo('m1', page);
  expect(navigation.getState().target).toEqual({ media: 'm1', page: 5 });
  answers[0]?.(true);
  await expect.poll(() => sent).toEqual([2, 5]);
  answers[1]?.(true);
  await expect.poll(() => navigation.getState().target).toBeNull();
  expect(sent).toEqual([2, 5]);
});

test('the stage returns to the live page after a refusal, and drops the turns requested meanwhile', async () => {
  const sent: number[] = [];
  const navigation = createNavigation(async ({ page }) => {
    sent.push(page);
    return false;
  });
  navigation.getState().goTo('m1', 9);
  navigation.getState().goTo('m1', 10);
  await expect.poll(() => navigation.getState().target).toBeNull();
  expect(sent).toEqual([9]);
});

test('a turn that waits for a slow answer stays a turn of its document', async () => {
  const sent: string[] = [];
  const answers: ((turned: boolean) => void)[] = [];
  const navigation = createNavigation(
    ({ media, page }) =>
      new Promise((resolve) => {
        sent.push(`${media} ${page}`);
        answers.push(resolve);
      }),
  );
  navigation.getState().goTo('m1', 2);
  navigation.getState().goTo('m1', 3);
  // Another instructor shares another document, in which the presenter turns a page, too.
  navigation.getState().goTo('m2', 1);
  answers[0]?.(true);
  await expect.poll(() => sent).toEqual(['m1 2', 'm2 1']);
  answers[1]?.(true);
  await expect.poll(() => navigation.getState().target).toBeNull();
});
