import { expect, test } from 'vitest';
import { changesBetween } from '../../src/stage/session/change-toasts.ts';
import { createOwnChanges } from '../../src/stage/session/own-changes.ts';
import { media, video } from '../support/video-fixtures.ts';

test('toasts report the changes of another presenter, and not the presenter’s own', () => {
  expect(changesBetween(video(1, 4), video(2, 7), 'other')).toEqual([['stage.other', { page: 7 }]]);
  expect(changesBetween(video(1, 4), video(2, null), 'other')).toEqual([['stage.otherEnded', {}]]);
  expect(changesBetween(video(1, null), video(2, 1), 'other')).toEqual([
    ['stage.otherStarted', { title: 'A deck' }],
  ]);
  expect(changesBetween(video(1, 4), video(2, 7), 'own')).toEqual([]);
});

test('toasts report a finished and a failed conversion, and not a cancelled one', () => {
  const converting = video(1, null, { sharedLiveMedias: [media('m1', { uploadState: 'PROCESSING' })] });
  const becomes = (changed: Parameters<typeof media>[1]) =>
    changesBetween(converting, video(2, null, { sharedLiveMedias: [media('m1', changed)] }), 'own');
  expect(becomes({})).toEqual([['media.done', { title: 'A deck', count: 30 }]]);
  expect(becomes({ uploadState: 'ERROR', failure: 'LOCKED' })).toEqual([
    ['media.notDone', { title: 'A deck' }],
  ]);
  expect(becomes({ uploadState: 'ERROR', failure: 'CANCELLED' })).toEqual([]);
});

test('only a state that has what this presenter asked for is the presenter’s own', async () => {
  const own = createOwnChanges();
  let answer = () => {};
  const running = own.run(
    { media: 'm1', page: 7 },
    () =>
      new Promise<void>((resolve) => {
        answer = resolve;
      }),
  );
  const share = video(1, 7).activeShare;
  expect(own.originOf(share)).toBe('own');
  expect(own.originOf(video(1, 8).activeShare)).toBe('other');
  expect(own.originOf(share && { ...share, media: media('m2') })).toBe('other');
  expect(own.originOf(null)).toBe('other');
  answer();
  await running;
  expect(own.originOf(share)).toBe('other');
});

test('a turn that was given up and reaches the server late is not another presenter’s', () => {
  const own = createOwnChanges();
  own.abandon({ media: 'm1', page: 7 });
  expect(own.originOf(video(1, 6).activeShare)).toBe('other');
  expect(own.originOf(video(1, 7).activeShare)).toBe('late');
  expect(own.originOf(video(1, 7).activeShare)).toBe('other');
  expect(changesBetween(video(1, 4), video(2, 7), 'late')).toEqual([['stage.late', { page: 7 }]]);
  expect(changesBetween(video(1, 4), video(2, null), 'late')).toEqual([['stage.lateEnd', {}]]);
  expect(changesBetween(video(1, 7), video(2, 7), 'late')).toEqual([]);
});
