import { expect, test } from 'vitest';
import { changesBetween } from '../src/stage/session/change-toasts.ts';
import { media, video } from './video-fixtures.ts';

test('reports the changes of another presenter, and not the presenter’s own', () => {
  expect(changesBetween(video(1, 4), video(2, 7), false)).toEqual([['stage.other', { page: 7 }]]);
  expect(changesBetween(video(1, 4), video(2, null), false)).toEqual([['stage.otherEnded', {}]]);
  expect(changesBetween(video(1, null), video(2, 1), false)).toEqual([
    ['stage.otherStarted', { title: 'A deck' }],
  ]);
  expect(changesBetween(video(1, 4), video(2, 7), true)).toEqual([]);
});

test('reports a finished and a failed conversion, and not a cancelled one', () => {
  const converting = video(1, null, { sharedLiveMedias: [media('m1', { uploadState: 'PROCESSING' })] });
  const becomes = (changed: Parameters<typeof media>[1]) =>
    changesBetween(converting, video(2, null, { sharedLiveMedias: [media('m1', changed)] }), true);
  expect(becomes({})).toEqual([['media.done', { title: 'A deck', count: 30 }]]);
  expect(becomes({ uploadState: 'ERROR', failure: 'LOCKED' })).toEqual([
    ['media.notDone', { title: 'A deck' }],
  ]);
  expect(becomes({ uploadState: 'ERROR', failure: 'CANCELLED' })).toEqual([]);
});
