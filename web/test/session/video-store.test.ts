import { expect, test } from 'vitest';
import { createVideoStore } from '../../src/session/video-store.ts';
import { media, page, video } from '../support/video-fixtures.ts';

const openStore = () => {
  const store = createVideoStore('v1');
  const shown = () => store.getState().video?.activeShare?.page.number ?? null;
  return { store, shown, receive: store.getState().receive };
};

test('keeps the newest state, whatever the wire and the order of arrival', () => {
  const { receive, shown } = openStore();
  expect(receive(video(5, 4), 'graphql')).toBe(true);
  expect(receive(video(7, 6), 'xmpp')).toBe(true);
  expect(receive(video(6, 5), 'graphql')).toBe(false);
  expect(receive(video(4, 9), 'xmpp')).toBe(false);
  expect(shown()).toBe(6);
});

test('ignores a second copy of a state from the room', () => {
  const { store, receive } = openStore();
  receive(video(5, 4), 'graphql');
  const before = store.getState().video;
  expect(receive(video(5, 4), 'xmpp')).toBe(false);
  expect(store.getState().video).toBe(before);
});

test('accepts a state of the same version from GraphQL, to complete the room’s state and to renew links', () => {
  const { store, receive } = openStore();
  receive(video(5, 4, { sharedLiveMedias: [] }), 'xmpp');
  expect(receive(video(5, 4), 'graphql')).toBe(true);
  expect(store.getState().video?.sharedLiveMedias).toHaveLength(2);
  const renewed = page(4, { expires: 4_100_000_000 });
  const share = video(5, 4).activeShare;
  expect(receive({ ...video(5, 4), activeShare: { ...share, page: renewed } }, 'graphql')).toBe(true);
  expect(store.getState().video?.activeShare?.page.urlExpiresAt).toBe(renewed.urlExpiresAt);
});

test('ignores a state of another video', () => {
  const { receive, shown } = openStore();
  receive(video(5, 4));
  expect(receive({ ...video(9, 8), id: 'v2' })).toBe(false);
  expect(shown()).toBe(4);
});

const valid = video(9, 8);
const share = valid.activeShare;
test.each([
  ['nothing', null],
  ['a string', 'video'],
  ['a version of type string', { ...valid, version: '10' }],
  ['a fractional version', { ...valid, version: 9.5 }],
  ['a negative version', { ...valid, version: -1 }],
  ['a page number of 0', { ...valid, activeShare: { ...share, page: { ...page(1), number: 0 } } }],
  ['a share without a page', { ...valid, activeShare: { media: share?.media, nextPage: null } }],
  [
    'a link with a javascript: URL',
    { ...valid, activeShare: { ...share, page: { ...page(1), url: 'javascript:alert(1)' } } },
  ],
  ['an unknown upload state', { ...valid, sharedLiveMedias: [{ ...share?.media, uploadState: 'DONE' }] }],
  ['documents that are not a list', { ...valid, sharedLiveMedias: {} }],
])('a state that is or has %s is rejected', (_what, value) => {
  const { receive, shown } = openStore();
  receive(video(5, 4));
  expect(receive(value)).toBe(false);
  expect(shown()).toBe(4);
});

test('a warning of an unknown kind, as a newer server may send, is accepted', () => {
  const { receive, shown } = openStore();
  const newer = { ...share?.media, warnings: [{ kind: 'FROM_THE_FUTURE', message: 'Something new.' }] };
  expect(receive({ ...video(9, 8), sharedLiveMedias: [newer] })).toBe(true);
  expect(shown()).toBe(8);
});

test('pages and thumbnails that were fetched before a replacement are not those of the new file', () => {
  const { store, receive } = openStore();
  receive(video(1, 9));
  const fetched = {
    uploadId: '1700000000',
    pages: [page(5)],
    thumbnails: [{ ...page(5), thumbnailUrl: 'x' }],
  };
  expect(store.getState().receivePart('m1', fetched)).toBe(true);
  // The new file has as many pages.
  receive(video(2, null, { sharedLiveMedias: [media('m1', { shownUploadId: '1700000001' })] }));
  expect(store.getState().files['m1']).toBeUndefined();
  expect(store.getState().receivePart('m1', fetched)).toBe(false);
  expect(store.getState().receivePart('m1', { ...fetched, uploadId: '1700000001' })).toBe(true);
});
