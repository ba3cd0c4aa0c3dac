import { expect, test } from 'vitest';
import type { Video } from '../../src/client/video.ts';
import { allowedPages, createLookBack, ownPage } from '../../src/seat/look-back-store.ts';
import { createPages } from '../../src/session/pages.ts';
import { createVideoStore } from '../../src/session/video-store.ts';
import { media, page, video } from '../support/video-fixtures.ts';

/** A seat that looks at page 9 of a share. `answer` answers the request for a page. */
function openSeat() {
  const store = createVideoStore('v1');
  const answers = new Map<number, () => void>();
  const pages = createPages(
    {
      page: (_media, number) =>
        new Promise((resolve) =>
          answers.set(number, () => resolve({ id: 'm1', shownUploadId: '1700000000', page: page(number) })),
        ),
    },
    store,
  );
  const lookBack = createLookBack({ store, pages });
  lookBack.getState().follow();
  store.getState().receive(video(1, 9));
  return {
    store,
    goTo: lookBack.getState().goTo,
    backToLive: lookBack.getState().backToLive,
    answer: (number: number) => answers.get(number)?.(),
    own: () => ownPage(lookBack.getState(), store.getState())?.number ?? null,
    allowed: () => allowedPages(store.getState()),
  };
}

/** Waits until the answers that have arrived are applied. */
const applied = () => new Promise((resolve) => setImmediate(resolve));

test('of two pages that a student asks for, the later one is shown, whichever answer comes first', async () => {
  const { goTo, answer, own } = openSeat();
  goTo(3);
  goTo(4);
  answer(4);
  await expect.poll(own).toBe(4);
  answer(3);
  await applied();
  expect(own()).toBe(4);
});

test('a late answer neither ends the return to the live page nor covers another document', async () => {
  const { store, goTo, backToLive, answer, own } = openSeat();
  goTo(3);
  backToLive();
  answer(3);
  await applied();
  expect(own()).toBeNull();
  goTo(4);
  const other = { media: media('m2'), page: page(1), nextPage: null };
  store.getState().receive(video(2, 9, { activeShare: other }));
  answer(4);
  await applied();
  expect(own()).toBeNull();
});

test('the look back ends with the share, also when the same document is shared again', async () => {
  const { store, goTo, answer, own } = openSeat();
  goTo(3);
  answer(3);
  await expect.poll(own).toBe(3);
  store.getState().receive(video(2, 12));
  expect(own()).toBe(3);
  store.getState().receive(video(3, null));
  store.getState().receive(video(4, 1));
  expect(own()).toBeNull();
});

const sharing = (version: number, lookAround: Video['lookAround'], furthestPage = 9) => {
  const share = { media: media('m1', { furthestPage }), page: page(7), nextPage: null };
  return video(version, 7, { lookAround, activeShare: share });
};

test.each([
  ['NONE', { first: 7, last: 7 }],
  ['BACK', { first: 1, last: 9 }],
  ['ALL', { first: 1, last: 30 }],
] as const)('with the policy %s, a student looks at the pages %j', async (lookAround, allowed) => {
  const seat = openSeat();
  seat.store.getState().receive(sharing(2, lookAround));
  expect(seat.allowed()).toEqual(allowed);
  for (const number of [0, 1, 8, 10, 30, 31]) {
    seat.backToLive();
    seat.goTo(number);
    seat.answer(number);
    await applied();
    const isAllowed = number >= allowed.first && number <= allowed.last;
    expect(seat.own()).toBe(isAllowed ? number : null);
  }
});

test('a student returns to the live page when the policy takes the chosen page away, also while its request runs', async () => {
  const { store, goTo, answer, own } = openSeat();
  store.getState().receive(sharing(2, 'ALL'));
  goTo(12);
  answer(12);
  await expect.poll(own).toBe(12);
  store.getState().receive(sharing(3, 'BACK'));
  expect(own()).toBeNull();
  goTo(8);
  store.getState().receive(sharing(4, 'NONE'));
  answer(8);
  await applied();
  expect(own()).toBeNull();
});

test('pages of a replaced file are gone as soon as the state has the new file', () => {
  const { store, allowed } = openSeat();
  expect(store.getState().files['m1']?.pages[9]).toBeDefined();
  const replaced = media('m1', { shownUploadId: '1700000001' });
  const folder = 'https://cdn.example.org/v1/sharedlivemedias/m1/1700000001';
  const share = { media: replaced, page: page(1, { folder }), nextPage: null };
  store.getState().receive(video(2, 1, { activeShare: share, sharedLiveMedias: [replaced] }));
  expect(Object.keys(store.getState().files['m1']?.pages ?? {})).toEqual(['1']);
  expect(allowed().last).toBe(1);
  const old = { uploadId: '1700000000', pages: [page(5)] };
  expect(store.getState().receivePart('m1', old)).toBe(false);
});
