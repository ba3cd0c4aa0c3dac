import { describe, expect, it } from 'vitest';
import { navigate } from '../../src/domain/share.ts';
import type { VideoState } from '../../src/domain/state.ts';
import { aFile, aVideo, converting, ready, shared, showing } from '../support/states.ts';

describe('a page turn', () => {
  const deck = ready('deck', 3);

  it.each([1, 2])('shows page %d of 3, which was on show before', (page) => {
    const video = showing(deck, 2);
    const next = navigate(video, shared(deck, 2), page) as VideoState;
    expect(next).toEqual({ ...video, share: { media: 'deck', page } });
    expect(next.medias, 'a page turn writes the share alone').toBe(video.medias);
  });

  it('records the furthest page that was on show', () => {
    const next = navigate(showing(deck, 2), shared(deck, 2), 3);
    expect(next).toEqual({ ...showing(deck, 3) });
    expect(navigate(next as VideoState, shared(deck, 3), 1)).toHaveProperty('medias', [shared(deck, 3)]);
  });

  it('records that the file was shared when a server of the version before started the share', () => {
    const started = aVideo([deck], { media: 'deck', page: 1 });
    expect(navigate(started, deck, 2)).toHaveProperty('medias', [shared(deck, 2)]);
  });

  it('records the page that a server of the version before turned to', () => {
    const turned = aVideo([shared(deck, 1)], { media: 'deck', page: 3 });
    expect(navigate(turned, shared(deck, 1), 2)).toHaveProperty('medias', [shared(deck, 3)]);
  });

  it.each([0, -1, 4, 2 ** 31, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'returns PageOutOfRange for page %d of 3',
    (page) => {
      expect(navigate(showing(deck), deck, page)).toEqual({
        problem: 'PageOutOfRange',
        message: `There is no page ${page}. The last page is 3.`,
      });
    },
  );

  it('returns PageNotReady for a page that is still being converted', () => {
    const early = converting('early', 2, 9);
    expect(navigate(showing(early), early, 2)).toHaveProperty('share.page', 2);
    expect(navigate(showing(early), early, 3)).toEqual({
      problem: 'PageNotReady',
      message: 'Page 3 is still being converted.',
    });
    expect(navigate(showing(early), early, 10)).toMatchObject({
      message: 'There is no page 10. The last page is 2.',
    });
  });

  it('returns NotSharing when nothing or another document is shared', () => {
    const notSharing = { problem: 'NotSharing', message: 'This document is not being shared.' };
    expect(navigate(aVideo([deck]), deck, 2)).toEqual(notSharing);
    expect(navigate(showing(ready('other'), 1, deck), deck, 2)).toEqual(notSharing);
  });

  it('counts the pages of the shown file, not those of its replacement', () => {
    const replaced = { ...deck, uploadState: 'processing' as const, upload: aFile(9, 9, 200) };
    expect(navigate(showing(replaced), replaced, 4)).toHaveProperty('problem', 'PageOutOfRange');
  });
});
