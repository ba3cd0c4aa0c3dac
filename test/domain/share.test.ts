import { describe, expect, it } from 'vitest';
import { endShare, eventOf, isReadyToShow, navigate, startShare } from '../../src/domain/share.ts';
import { mediaOf } from '../../src/domain/state.ts';
import { aFile, aMedia, aVideo, converting, ready, showing } from '../support/states.ts';

describe('starting', () => {
  const deck = ready('deck');

  it('shows the document from page 1', () => {
    expect(startShare(aVideo([deck]), deck, null)).toMatchObject({ share: { media: 'deck', page: 1 } });
  });

  it('touches nothing but what is shown', () => {
    const video = aVideo([deck, ready('notes')]);
    expect(startShare(video, deck, null)).toEqual({ ...video, share: { media: 'deck', page: 1 } });
  });

  it('is possible as soon as the first page exists, however many are to come', () => {
    const early = converting('early', 1, 40);
    expect(isReadyToShow(early)).toBe(true);
    expect(startShare(aVideo([early]), early, null)).toMatchObject({ share: { media: 'early', page: 1 } });
  });

  it('is possible with what exists of a document whose conversion failed half-way', () => {
    const half = { ...converting('half', 2, 5), uploadState: 'error', failure: 'damaged' } as const;
    expect(startShare(aVideo([half]), half, null)).toHaveProperty('share.media', 'half');
  });

  it.each([
    ['has no file', aMedia('empty')],
    ['is being uploaded', aMedia('empty', { upload: aFile(0, null) })],
    ['has been counted and has no page yet', converting('empty', 0, 40)],
  ])('is too early when the document %s', (_why, media) => {
    expect(isReadyToShow(media)).toBe(false);
    expect(startShare(aVideo([media]), media, null)).toEqual({
      problem: 'NotReady',
      message: 'This document has no page to show yet.',
    });
  });

  it('is refused while another document is shown, and says which', () => {
    const video = showing(ready('other'), 2, deck);
    expect(startShare(video, deck, null)).toEqual({
      problem: 'AlreadySharing',
      message: '“Title of other” is already being shared.',
    });
    expect(startShare(showing({ ...ready('other'), title: '' }, 1, deck), deck, null)).toEqual({
      problem: 'AlreadySharing',
      message: 'A document is already being shared.',
    });
  });

  it('is refused while the document itself is shown: a second click turns nobody back to page 1', () => {
    expect(startShare(showing(deck, 3), deck, null)).toHaveProperty('problem', 'AlreadySharing');
  });

  it('replaces the document it names, in one step', () => {
    const video = showing(ready('other'), 2, deck);
    expect(startShare(video, deck, 'other')).toEqual({ ...video, share: { media: 'deck', page: 1 } });
  });

  it('does not replace a document it does not name', () => {
    const video = showing(ready('other'), 2, deck, ready('third'));
    expect(startShare(video, deck, 'third')).toHaveProperty('problem', 'AlreadySharing');
  });

  it('starts all the same when what it would replace is not shown any more', () => {
    expect(startShare(aVideo([deck]), deck, 'other')).toHaveProperty('share.media', 'deck');
  });

  it('goes back to page 1 of the document that is shown, when it says so', () => {
    expect(startShare(showing(deck, 3), deck, 'deck')).toHaveProperty('share', { media: 'deck', page: 1 });
  });
});

describe('navigating', () => {
  const deck = ready('deck', 3);

  it.each([1, 2, 3])('turns to page %d of 3', (page) => {
    const video = showing(deck, 2);
    expect(navigate(video, deck, page)).toEqual({ ...video, share: { media: 'deck', page } });
  });

  it.each([0, -1, 4, 2 ** 31, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('has no page %d of 3', (page) => {
    expect(navigate(showing(deck), deck, page)).toEqual({
      problem: 'PageOutOfRange',
      message: `There is no page ${page}. The last page is 3.`,
    });
  });

  it('waits for a page that is still being converted, and says so', () => {
    const early = converting('early', 2, 9);
    expect(navigate(showing(early), early, 2)).toHaveProperty('share.page', 2);
    expect(navigate(showing(early), early, 3)).toEqual({
      problem: 'PageOutOfRange',
      message: 'Page 3 is still being converted.',
    });
    expect(navigate(showing(early), early, 10)).toMatchObject({
      message: 'There is no page 10. The last page is 2.',
    });
  });

  it('turns nothing when nothing, or another document, is shown', () => {
    const notSharing = { problem: 'NotSharing', message: 'This document is not being shared.' };
    expect(navigate(aVideo([deck]), deck, 2)).toEqual(notSharing);
    expect(navigate(showing(ready('other'), 1, deck), deck, 2)).toEqual(notSharing);
  });

  it('counts the pages of the file that is shown, not of the one that is to replace it', () => {
    const replaced = { ...deck, uploadState: 'processing' as const, upload: aFile(9, 9, 200) };
    expect(navigate(showing(replaced), replaced, 4)).toHaveProperty('problem', 'PageOutOfRange');
  });
});

describe('ending', () => {
  const deck = ready('deck');

  it('leaves nothing shown, and everything else as it was', () => {
    const video = showing(deck, 2, ready('other'));
    expect(endShare(video, deck)).toEqual({ ...video, share: null });
  });

  it('ends nothing when nothing, or another document, is shown', () => {
    expect(endShare(aVideo([deck]), deck)).toHaveProperty('problem', 'NotSharing');
    expect(endShare(showing(ready('other'), 1, deck), deck)).toHaveProperty('problem', 'NotSharing');
  });
});

describe('a replacement that was finished while the old file was being shown', () => {
  const [old, fresh] = [aFile(5, 5, 100), aFile(2, 2, 200)];
  const replaced = aMedia('deck', { uploadState: 'ready', upload: fresh, shown: old });
  const shownOf = (video: object) => mediaOf(video as never, 'deck')?.shown;

  it('takes its place when the share ends', () => {
    const after = endShare(showing(replaced, 5), replaced);
    expect(shownOf(after)).toEqual(fresh);
    expect(mediaOf(after as never, 'deck')?.uploadedOn).toEqual(new Date(200_000));
  });

  it('takes its place when another document is shown instead', () => {
    const other = ready('other');
    const after = startShare(showing(replaced, 5, other), other, 'deck');
    expect(shownOf(after)).toEqual(fresh);
    expect(after).toHaveProperty('share', { media: 'other', page: 1 });
  });

  it('does not pull the page from under the viewers when a page is turned', () => {
    const after = navigate(showing(replaced, 5), replaced, 4);
    expect(shownOf(after)).toEqual(old);
  });

  it('takes its place when the document is shown anew, from page 1', () => {
    const after = startShare(showing(replaced, 5), replaced, 'deck');
    expect(after).toHaveProperty('share', { media: 'deck', page: 1 });
    expect(shownOf(after)).toEqual(fresh);
  });
});

describe('what the room is told', () => {
  const deck = ready('deck');
  const [nothing, first, second] = [aVideo([deck]), showing(deck, 1), showing(deck, 2)];
  const other = showing(ready('other'), 1);

  it.each([
    ['a start', nothing, first, 'start_sharing'],
    ['a page turn', first, second, 'navigate_sharing'],
    ['an end', second, nothing, 'end_sharing'],
    ['a switch', second, other, 'start_sharing'],
    ['a new title while something is shown', first, { ...first, title: 'New' }, 'update_sharing'],
    ['the removal of a video while something is shown', first, null, 'end_sharing'],
    ['a new title while nothing is shown', nothing, { ...nothing, title: 'New' }, null],
    ['the removal of a video that shows nothing', nothing, null, null],
  ] as const)('of %s', (_what, before, after, event) => {
    expect(eventOf(before, after)).toBe(event);
  });
});
