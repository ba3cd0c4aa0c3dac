import { expect, test, vi } from 'vitest';
import { backoff } from '../src/client/backoff.ts';
import { renewalDelay } from '../src/client/link-renewal.ts';
import { pageTitle } from '../src/page/title.ts';
import { FIT, fitted, panned, zoomedAt } from '../src/page/transform.ts';
import { documentTitle } from '../src/session/uploads.ts';
import { keyAction } from '../src/stage/keyboard/stage-keys.ts';
import { changesBetween } from '../src/stage/session/change-toasts.ts';
import { createNavigation } from '../src/stage/session/navigation.ts';
import { media, video } from './video-fixtures.ts';

const press = (
  key: string,
  { shiftKey = false, typed = '', direction = 'ltr' as 'ltr' | 'rtl', numberKeys = true } = {},
) => keyAction({ key, shiftKey }, { number: 4, total: 30 }, { typed, direction, numberKeys });

test.each([
  ['ArrowRight', 5],
  ['ArrowDown', 5],
  ['PageDown', 5],
  [' ', 5],
  ['ArrowLeft', 3],
  ['ArrowUp', 3],
  ['PageUp', 3],
  ['Home', 1],
  ['End', 30],
])('%j turns from page 4 to page %i', (key, page) => {
  expect(press(key)).toEqual({ page });
});

test('Shift and Space turn back', () => {
  expect(press(' ', { shiftKey: true })).toEqual({ page: 3 });
});

test('where writing goes from right to left, the left arrow goes on', () => {
  expect(press('ArrowLeft', { direction: 'rtl' })).toEqual({ page: 5 });
  expect(press('ArrowRight', { direction: 'rtl' })).toEqual({ page: 3 });
});

test('digits and Enter go to a page; Esc and Backspace take them back', () => {
  expect(press('1')).toEqual({ typed: '1' });
  expect(press('2', { typed: '1' })).toEqual({ typed: '12' });
  expect(press('Enter', { typed: '12' })).toEqual({ page: 12 });
  expect(press('Backspace', { typed: '12' })).toEqual({ typed: '1' });
  expect(press('Escape', { typed: '12' })).toEqual({ typed: '' });
  expect(press('Enter')).toBeNull();
});

test('digits do nothing for whoever turned them off, and letters never do', () => {
  expect(press('1', { numberKeys: false })).toBeNull();
  expect(press('b')).toBeNull();
});

test('turns that come faster than answers are conflated: only the last one is asked for', async () => {
  const asked: number[] = [];
  const answers: ((turned: boolean) => void)[] = [];
  const navigation = createNavigation(
    (page) =>
      new Promise((resolve) => {
        asked.push(page);
        answers.push(resolve);
      }),
  );
  for (const page of [2, 3, 4, 5]) navigation.getState().goTo(page);
  expect(navigation.getState().target).toBe(5);
  answers[0]?.(true);
  await vi.waitFor(() => expect(asked).toEqual([2, 5]));
  answers[1]?.(true);
  await vi.waitFor(() => expect(navigation.getState().target).toBeNull());
  expect(asked).toEqual([2, 5]);
});

test('a turn that was refused brings back the truth, and drops what was asked for since', async () => {
  const asked: number[] = [];
  const navigation = createNavigation(async (page) => {
    asked.push(page);
    return false;
  });
  navigation.getState().goTo(9);
  navigation.getState().goTo(10);
  await vi.waitFor(() => expect(navigation.getState().target).toBeNull());
  expect(asked).toEqual([9]);
});

test('a presenter hears what another one did, and not what she did herself', () => {
  expect(changesBetween(video(1, 4), video(2, 7), false)).toEqual([['stage.other', { page: 7 }]]);
  expect(changesBetween(video(1, 4), video(2, null), false)).toEqual([['stage.otherEnded', {}]]);
  expect(changesBetween(video(1, null), video(2, 1), false)).toEqual([
    ['stage.otherStarted', { title: 'A deck' }],
  ]);
  expect(changesBetween(video(1, 4), video(2, 7), true)).toEqual([]);
});

test('a presenter hears when a document is ready or failed, not when it was she who stopped it', () => {
  const converting = video(1, null, { sharedLiveMedias: [media('m1', { uploadState: 'PROCESSING' })] });
  const becomes = (changed: Parameters<typeof media>[1]) =>
    changesBetween(converting, video(2, null, { sharedLiveMedias: [media('m1', changed)] }), true);
  expect(becomes({})).toEqual([['media.done', { title: 'A deck', count: 30 }]]);
  expect(becomes({ uploadState: 'ERROR', failure: 'LOCKED' })).toEqual([
    ['media.notDone', { title: 'A deck' }],
  ]);
  expect(becomes({ uploadState: 'ERROR', failure: 'CANCELLED' })).toEqual([]);
});

test('what lies under the pointer stays under it while zooming', () => {
  const at = { x: 200, y: -90 };
  const transform = zoomedAt(FIT, 2, at);
  expect(transform).toEqual({ scale: 2, x: -200, y: 90 });
  const twice = zoomedAt(transform, 1.5, at);
  expect((at.x - twice.x) / twice.scale).toBeCloseTo((at.x - transform.x) / transform.scale);
});

test('a page cannot be pushed out of sight, nor made smaller than whole', () => {
  const area = { width: 1000, height: 600 };
  expect(fitted(panned({ scale: 2, x: 0, y: 0 }, 9_999, -9_999), area)).toEqual({
    scale: 2,
    x: 500,
    y: -300,
  });
  expect(fitted(zoomedAt({ scale: 2, x: 400, y: 0 }, 0.1, { x: 0, y: 0 }), area)).toEqual(FIT);
});

test('a document is called what its file is called, without the extension', () => {
  expect(documentTitle('v1.2 final.pptx')).toBe('v1.2 final');
  expect(documentTitle('授業.PDF')).toBe('授業');
  expect(documentTitle('.pdf')).toBe('.pdf');
  expect(documentTitle('notes')).toBe('notes');
  expect(documentTitle('Dr. Who')).toBe('Dr. Who');
});

test('a page is called what its document calls it, or after its first words', () => {
  expect(pageTitle({ title: null, text: '\n  Budget \nmore' })).toBe('Budget');
  expect(pageTitle({ title: null, text: '' })).toBe('');
  expect(pageTitle({ title: null, text: 'x'.repeat(200) })).toHaveLength(91);
  expect(pageTitle({ title: 'A slide', text: 'A header\nA slide' })).toBe('A slide');
  expect(pageTitle({ title: 'x'.repeat(200), text: '' })).toHaveLength(91);
});

test('links are renewed before they end, and not by everybody at once', () => {
  const hour = 3_600_000;
  for (const random of [0, 0.5, 1]) {
    const wait = renewalDelay(2 * hour, 0, random);
    expect(wait).toBeGreaterThan(1.5 * hour);
    expect(wait).toBeLessThan(2 * hour - 60_000);
  }
  expect(renewalDelay(2 * hour, 0, 0)).not.toBe(renewalDelay(2 * hour, 0, 1));
  expect(renewalDelay(10_000, 0, 0)).toBe(5_000);
  expect(renewalDelay(0, 10_000)).toBe(0);
});

test('waiting grows to a quarter of a minute and never beyond', () => {
  for (const attempt of [0, 1, 5, 50]) {
    const wait = backoff(attempt);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(15_000);
  }
});
