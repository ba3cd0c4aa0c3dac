import { describe, expect, it } from 'vitest';
import { endShare, eventOf, isReadyToShow, navigate, startShare } from '../../src/domain/share.ts';
import { type MediaState, mediaOf, type VideoState } from '../../src/domain/state.ts';
import { aFile, aMedia, aVideo, converting, ready, shared, showing } from '../support/states.ts';

describe('the start of a share', () => {
  const deck = ready('deck');

  it('shares the document at page 1', () => {
    expect(startShare(aVideo([deck]), deck, null)).toMatchObject({ share: { media: 'deck', page: 1 } });
  });

  it('shares the document at the page that the presenter looks at', () => {
    const early = converting('early', 12, 40);
    expect(startShare(aVideo([early]), early, null, 12)).toMatchObject({
      share: { media: 'early', page: 12 },
    });
    const switched = startShare(showing(ready('other'), 2, early), early, 'other', 3);
    expect(switched).toMatchObject({ share: { media: 'early', page: 3 } });
  });

  it.each([0, -1, 1.5, Number.NaN, 41, 2 ** 31])('returns PageOutOfRange for page %d of 40', (page) => {
    const video = aVideo([converting('early', 40, 40)]);
    expect(startShare(video, mediaOf(video, 'early') as never, null, page)).toHaveProperty(
      'problem',
      'PageOutOfRange',
    );
  });

  it('returns PageNotReady for a page that is still being converted', () => {
    const early = converting('early', 12, 40);
    expect(startShare(aVideo([early]), early, null, 13)).toEqual({
      problem: 'PageNotReady',
      message: 'Page 13 is still being converted.',
    });
  });

  it('restarts the share of a document whose newer file has fewer pages at a page of the newer file', () => {
    const upload = aFile(1, 1, 101);
    const replaced = { ...shared(ready('deck', 4)), upload };
    const video = aVideo([replaced], { media: 'deck', page: 3 });
    expect(startShare(video, replaced, 'deck', 2)).toHaveProperty('problem', 'PageOutOfRange');
    expect(startShare(video, replaced, 'deck')).toMatchObject({
      share: { media: 'deck', page: 1 },
      medias: [{ shown: upload, sharedUploadId: 101 }],
    });
  });

  it('returns AlreadySharing rather than PageOutOfRange while another document is shared', () => {
    expect(startShare(showing(ready('other'), 2, deck), deck, null, 999)).toHaveProperty(
      'problem',
      'AlreadySharing',
    );
  });

  it('changes only the share, and records that the file was shared', () => {
    const [video, notes] = [aVideo([deck, ready('notes')]), ready('notes')];
    expect(startShare(video, deck, null)).toEqual({
      ...video,
      share: { media: 'deck', page: 1 },
      medias: [shared(deck), notes],
    });
  });

  it('changes only the share of a document whose file was shared before', () => {
    const video = aVideo([shared(deck), ready('notes')]);
    const next = startShare(video, shared(deck), null) as VideoState;
    expect(next).toEqual({ ...video, share: { media: 'deck', page: 1 } });
    expect(next.medias).toBe(video.medias);
  });

  it('shares a document as soon as its first page exists', () => {
    const early = converting('early', 1, 40);
    expect(isReadyToShow(early)).toBe(true);
    expect(startShare(aVideo([early]), early, null)).toMatchObject({ share: { media: 'early', page: 1 } });
  });

  it('shares the pages of a document whose conversion failed after some pages', () => {
    const half = { ...converting('half', 2, 5), uploadState: 'error', failure: 'damaged' } as const;
    expect(startShare(aVideo([half]), half, null)).toHaveProperty('share.media', 'half');
  });

  it.each([
    ['has no file', aMedia('empty')],
    ['is being uploaded', aMedia('empty', { upload: aFile(0, null) })],
    ['has a pageCount and no page', converting('empty', 0, 40)],
  ])('returns NotReady when the document %s', (_why, media) => {
    expect(isReadyToShow(media)).toBe(false);
    expect(startShare(aVideo([media]), media, null)).toEqual({
      problem: 'NotReady',
      message: 'This document has no page to show yet.',
    });
  });

  it('returns AlreadySharing with the title of the document that is shared', () => {
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

  it('changes nothing while the document itself is shared, so that a repeated request does not go back to page 1', () => {
    const video = showing(deck, 3);
    expect(startShare(video, deck, null)).toBe(video);
    expect(startShare(video, deck, 'other', 999)).toBe(video);
  });

  it('switches from the document in `replacing` in one change', () => {
    const video = showing(ready('other'), 2, deck);
    expect(startShare(video, deck, 'other')).toEqual({
      ...video,
      share: { media: 'deck', page: 1 },
      medias: [shared(ready('other'), 2), shared(deck)],
    });
  });

  it('does not switch from a document that `replacing` does not name', () => {
    const video = showing(ready('other'), 2, deck, ready('third'));
    expect(startShare(video, deck, 'third')).toHaveProperty('problem', 'AlreadySharing');
  });

  it('shares the document when nothing is shared and `replacing` names a document', () => {
    expect(startShare(aVideo([deck]), deck, 'other')).toHaveProperty('share.media', 'deck');
  });

  it('goes back to page 1 when `replacing` names the document itself', () => {
    expect(startShare(showing(deck, 3), deck, 'deck')).toHaveProperty('share', { media: 'deck', page: 1 });
  });
});

describe('the end of a share', () => {
  const deck = ready('deck');

  it('removes the share and changes nothing else', () => {
    const video = showing(deck, 2, ready('other'));
    expect(endShare(video, deck)).toEqual({ ...video, share: null });
  });

  it('records that the file was shared when a server of the version before started the share', () => {
    const started = aVideo([deck], { media: 'deck', page: 1 });
    expect(endShare(started, deck)).toEqual(aVideo([shared(deck)]));
  });

  it('changes nothing when nothing is shared, so that the request may be repeated', () => {
    const video = aVideo([deck]);
    expect(endShare(video, deck)).toBe(video);
  });

  it('returns NotSharing when another document is shared', () => {
    expect(endShare(showing(ready('other'), 1, deck), deck)).toHaveProperty('problem', 'NotSharing');
  });
});

describe('a replacement that was converted while the previous file was shared', () => {
  const [old, fresh] = [aFile(5, 5, 100), aFile(2, 2, 200)];
  const replaced = aMedia('deck', { uploadState: 'ready', upload: fresh, shown: old });
  const shownOf = (video: object) => mediaOf(video as never, 'deck')?.shown;

  it('is shown when the share ends', () => {
    const after = endShare(showing(replaced, 5), replaced);
    expect(shownOf(after)).toEqual(fresh);
    expect(mediaOf(after as never, 'deck')?.uploadedOn).toEqual(new Date(200_000));
    expect(mediaOf(after as never, 'deck')?.sharedUploadId, 'the new file has not been shared').toBe(100);
  });

  it('is shown when the share switches to another document', () => {
    const other = ready('other');
    const after = startShare(showing(replaced, 5, other), other, 'deck');
    expect(shownOf(after)).toEqual(fresh);
    expect(after).toHaveProperty('share', { media: 'other', page: 1 });
  });

  it('is not shown when the page turns', () => {
    const after = navigate(showing(replaced, 5), replaced, 4);
    expect(shownOf(after)).toEqual(old);
  });

  it('is shown when the share starts again at page 1', () => {
    const after = startShare(showing(replaced, 5), replaced, 'deck');
    expect(after).toHaveProperty('share', { media: 'deck', page: 1 });
    expect(shownOf(after)).toEqual(fresh);
  });
});

describe('the event of a change', () => {
  const deck = ready('deck');
  const [none, first, second] = [aVideo([deck]), showing(deck, 1), showing(deck, 2)];
  const other = showing(ready('other'), 1);
  const beside = (media: MediaState): VideoState => ({ ...first, medias: [deck, media] });

  it.each([
    ['a start', none, first, 'start_sharing'],
    ['a page turn', first, second, 'navigate_sharing'],
    ['an end', second, none, 'end_sharing'],
    ['a switch', second, other, 'start_sharing'],
    ['a new title during a share', first, { ...first, title: 'New' }, 'update_sharing'],
    [
      'a page of a document that is not shared',
      beside(converting('a', 1, 3)),
      beside(converting('a', 2, 3)),
      null,
    ],
    ['the end of its conversion', beside(converting('a', 3, 3)), beside(ready('a', 3)), 'update_sharing'],
    ['the deletion of a video during a share', first, null, 'end_sharing'],
    ['a new title without a share', none, { ...none, title: 'New' }, null],
    ['the deletion of a video without a share', none, null, null],
  ] as const)('follows from the states before and after %s', (_what, before, after, event) => {
    expect(eventOf(before, after)).toBe(event);
  });
});
