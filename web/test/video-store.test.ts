import { expect, test } from 'vitest';
import { createVideoStore } from '../src/session/video-store.ts';
import { page, video } from './video-fixtures.ts';

const opened = () => {
  const store = createVideoStore('v1');
  const shown = () => store.getState().video?.activeShare?.page.number ?? null;
  return { store, shown, receive: store.getState().receive };
};

test('the newest state stays, whichever wire brought it and in whatever order', () => {
  const { receive, shown } = opened();
  expect(receive(video(5, 4), 'graphql')).toBe(true);
  expect(receive(video(7, 6), 'room')).toBe(true);
  expect(receive(video(6, 5), 'graphql')).toBe(false);
  expect(receive(video(4, 9), 'room')).toBe(false);
  expect(shown()).toBe(6);
});

test('the same state said twice by the room changes nothing on screen', () => {
  const { store, receive } = opened();
  receive(video(5, 4), 'graphql');
  const before = store.getState().video;
  expect(receive(video(5, 4), 'room')).toBe(false);
  expect(store.getState().video).toBe(before);
});

test('GraphQL completes what the room told in short, and renews links, without a new version', () => {
  const { store, receive } = opened();
  receive(video(5, 4, { sharedLiveMedias: [] }), 'room');
  expect(receive(video(5, 4), 'graphql')).toBe(true);
  expect(store.getState().video?.sharedLiveMedias).toHaveLength(2);
  const renewed = page(4, { expires: 4_100_000_000 });
  const share = video(5, 4).activeShare;
  expect(receive({ ...video(5, 4), activeShare: { ...share, page: renewed } }, 'graphql')).toBe(true);
  expect(store.getState().video?.activeShare?.page.urlExpiresAt).toBe(renewed.urlExpiresAt);
});

test('a state of another video changes nothing', () => {
  const { receive, shown } = opened();
  receive(video(5, 4));
  expect(receive({ ...video(9, 8), id: 'v2' })).toBe(false);
  expect(shown()).toBe(4);
});

const valid = video(9, 8);
const share = valid.activeShare;
test.each([
  ['nothing', null],
  ['a string', 'video'],
  ['a version that is text', { ...valid, version: '10' }],
  ['a version that is not whole', { ...valid, version: 9.5 }],
  ['a negative version', { ...valid, version: -1 }],
  [
    'a page that does not count from 1',
    { ...valid, activeShare: { ...share, page: { ...page(1), number: 0 } } },
  ],
  ['half a share', { ...valid, activeShare: { media: share?.media, nextPage: null } }],
  [
    'a link that is a script',
    { ...valid, activeShare: { ...share, page: { ...page(1), url: 'javascript:alert(1)' } } },
  ],
  [
    'an upload state nobody knows',
    { ...valid, sharedLiveMedias: [{ ...share?.media, uploadState: 'DONE' }] },
  ],
  ['documents that are no list', { ...valid, sharedLiveMedias: {} }],
])('%s is not a state', (_what, value) => {
  const { receive, shown } = opened();
  receive(video(5, 4));
  expect(receive(value)).toBe(false);
  expect(shown()).toBe(4);
});

test('a warning of a kind that only a newer server knows does not hide the page', () => {
  const { receive, shown } = opened();
  const newer = { ...share?.media, warnings: [{ kind: 'FROM_THE_FUTURE', message: 'Something new.' }] };
  expect(receive({ ...video(9, 8), sharedLiveMedias: [newer] })).toBe(true);
  expect(shown()).toBe(8);
});
