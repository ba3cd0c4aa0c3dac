import { expect, test } from 'vitest';
import { isBackgroundProgress } from '../../src/domain/progress.ts';
import type { MediaState, VideoState } from '../../src/domain/state.ts';
import { aFile, aVideo, converting, ready, shared } from '../support/states.ts';

const deck = shared(ready('deck'));
const onShow = (...medias: MediaState[]): VideoState => aVideo([deck, ...medias], { media: 'deck', page: 1 });

test.each<[string, VideoState, VideoState]>([
  ['further pages of a document', onShow(converting('a', 1, 60)), onShow(converting('a', 30, 60))],
  ['pages while nothing is shared', aVideo([converting('a', 1, 60)]), aVideo([converting('a', 2, 60)])],
  ['a version alone', onShow(), { ...onShow(), version: 8 }],
  [
    'pages of the file that will replace the shared one',
    aVideo([{ ...deck, upload: aFile(1, 9, 200) }], { media: 'deck', page: 1 }),
    aVideo([{ ...deck, upload: aFile(2, 9, 200) }], { media: 'deck', page: 1 }),
  ],
])('%s are background progress', (_what, before, after) => {
  expect(isBackgroundProgress(before, after)).toBe(true);
});

const sharedWhileConverting = (pagesReady: number) =>
  aVideo([shared(converting('a', pagesReady, 60))], { media: 'a', page: 1 });

test.each<[string, VideoState, VideoState]>([
  ['the turn of a page', onShow(), { ...onShow(), share: { media: 'deck', page: 2 } }],
  ['the end of a share', onShow(), { ...onShow(), share: null }],
  ['the start of a share', aVideo([deck]), onShow()],
  ['the first page of a document', onShow(converting('a', 0, 60)), onShow(converting('a', 1, 60))],
  ['the number of its pages', onShow(converting('a', 1)), onShow(converting('a', 1, 60))],
  ['the end of its conversion', onShow(converting('a', 3, 3)), onShow(ready('a', 3))],
  ['pages of the shared document', sharedWhileConverting(1), sharedWhileConverting(2)],
  ['another title of the video', onShow(), { ...onShow(), title: 'Another' }],
  ['another title of a document', onShow(ready('a')), onShow({ ...ready('a'), title: 'Another' })],
  ['a property that a later version adds', onShow(), { ...onShow(), later: true } as VideoState],
  ['a new document', onShow(), onShow(ready('a'))],
  ['a deleted document', onShow(ready('a'), ready('b')), onShow(ready('b'))],
])('%s is more than background progress', (_what, before, after) => {
  expect(isBackgroundProgress(before, after)).toBe(false);
});
