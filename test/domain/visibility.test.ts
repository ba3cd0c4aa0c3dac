import { describe, expect, it } from 'vitest';
import { isComplete } from '../../src/domain/media.ts';
import { LOOK_AROUND, type LookAround, type MediaState, type VideoState } from '../../src/domain/state.ts';
import { type Access, downloadExceedsLookAround, visibilityOf } from '../../src/domain/visibility.ts';
import { aFile, aMedia, aVideo, converting, ready, shared, showing } from '../support/states.ts';

const deck = ready('deck', 5);
const replaced = { ...shared(deck), shown: aFile(4, 4, 200), upload: aFile(4, 4, 200) };

const ALL = ['share', 'administer', 'watch'] as const;
const STAFF = ['share', 'administer'] as const;
const NONE: readonly Access[] = [];

const allowed = (what: (access: Access) => unknown) => ALL.filter((access) => Boolean(what(access)));

describe('the content of a document', () => {
  const other = ready('other');
  const states: [string, VideoState, MediaState, readonly Access[]][] = [
    ['that was never shared', aVideo([deck]), deck, STAFF],
    ['that was never shared, while another document is shared', showing(other, 1, deck), deck, STAFF],
    ['that is shared', showing(deck, 2), shared(deck), ALL],
    [
      'whose share a server of the version before started',
      aVideo([deck], { media: 'deck', page: 1 }),
      deck,
      ALL,
    ],
    ['whose share has ended', aVideo([shared(deck)]), shared(deck), ALL],
    ['whose file was replaced after its share', aVideo([replaced]), replaced, STAFF],
    [
      'whose new file has no page yet',
      aVideo([shared(deck)]),
      { ...shared(deck), upload: aFile(0, 9, 200) },
      ALL,
    ],
    ['whose new file is shared', showing(replaced), shared(replaced), ALL],
    [
      'that is still being converted and was never shared',
      aVideo([converting('deck', 2, 5)]),
      converting('deck', 2, 5),
      STAFF,
    ],
    ['without a file', aVideo([aMedia('deck')]), aMedia('deck'), NONE],
  ];

  it.each(states)('of a document %s is visible to those who may see it', (_what, video, media, expected) => {
    expect(allowed((access) => visibilityOf(video, media, access).pages)).toEqual(expected);
    if (media.shown) expect(allowed((access) => visibilityOf(video, media, access).file)).toEqual(expected);
  });

  it('is every page that exists', () => {
    expect(visibilityOf(showing(deck), deck, 'watch').pages).toEqual({ first: 1, last: 5 });
    const early = converting('early', 2, 9);
    expect(visibilityOf(showing(early), early, 'watch').pages).toEqual({ first: 1, last: 2 });
    expect(visibilityOf(aVideo([early]), early, 'share').pages).toEqual({ first: 1, last: 2 });
  });
});

describe('the pages that a viewer who may only watch looks at', () => {
  const other = ready('other');
  const replacedSince = { ...shared(deck, 4), shown: aFile(5, 5, 200) };
  const states: [string, VideoState, MediaState, Record<'none' | 'back' | 'all', [number, number] | null>][] =
    [
      ['that was never shown', aVideo([deck]), deck, { none: null, back: null, all: null }],
      [
        'that is on show at page 2, after page 4',
        aVideo([shared(deck, 4)], { media: 'deck', page: 2 }),
        shared(deck, 4),
        { none: [2, 2], back: [1, 4], all: [1, 5] },
      ],
      [
        'that a server of the version before turned to page 3',
        aVideo([shared(deck, 1)], { media: 'deck', page: 3 }),
        shared(deck, 1),
        { none: [3, 3], back: [1, 3], all: [1, 5] },
      ],
      [
        'that was shown up to page 4, while another one is on show',
        showing(other, 1, shared(deck, 4)),
        shared(deck, 4),
        { none: null, back: [1, 4], all: [1, 5] },
      ],
      [
        'whose share has ended after page 4',
        aVideo([shared(deck, 4)]),
        shared(deck, 4),
        { none: null, back: [1, 4], all: [1, 5] },
      ],
      [
        'whose file was replaced after page 4 of the old one',
        aVideo([replacedSince]),
        replacedSince,
        { none: null, back: null, all: null },
      ],
    ];

  it.each(states)('of a document %s follow the policy', (_what, video, media, expected) => {
    for (const lookAround of LOOK_AROUND) {
      const range = expected[lookAround];
      const pages = range && { first: range[0], last: range[1] };
      expect(visibilityOf({ ...video, lookAround }, media, 'watch').pages, lookAround).toEqual(pages);
      for (const access of STAFF) {
        expect(visibilityOf({ ...video, lookAround }, media, access).pages).toEqual({ first: 1, last: 5 });
      }
    }
  });

  it('are fewer than those of the download, unless the policy is ALL', () => {
    const exceeds = (lookAround: LookAround, showDownload: boolean) =>
      downloadExceedsLookAround({ ...aVideo([deck]), lookAround }, { ...deck, showDownload });
    expect(LOOK_AROUND.map((policy) => exceeds(policy, true))).toEqual([true, true, false]);
    expect(LOOK_AROUND.map((policy) => exceeds(policy, false))).toEqual([false, false, false]);
  });
});

describe('the original of a document', () => {
  const original = (video: VideoState, media: MediaState) =>
    allowed((access) => visibilityOf(video, media, access).original);
  const closed = { ...deck, showDownload: false };

  it('is for every viewer once the file was shared, if its download is on', () => {
    expect(original(aVideo([deck]), deck)).toEqual(STAFF);
    expect(original(showing(deck), deck)).toEqual(ALL);
    expect(original(aVideo([shared(deck)]), shared(deck))).toEqual(ALL);
  });

  it('is for instructors only, if its download is off', () => {
    expect(original(aVideo([closed]), closed)).toEqual(['share']);
    expect(original(showing(closed), closed)).toEqual(['share']);
  });

  it('is that of the shown file while a new upload has no page', () => {
    const media = { ...deck, uploadState: 'processing' as const, upload: aFile(0, null, 200) };
    expect(original(showing(media), media)).toEqual(ALL);
  });

  it.each([
    ['has no file', aMedia('deck')],
    ['has pages of an unfinished conversion', converting('deck', 2, 5)],
    ['has pages of a failed conversion', { ...converting('deck', 2, 5), uploadState: 'error' as const }],
  ])('is for nobody when the document %s', (_what, media) => {
    expect(isComplete(media)).toBe(false);
    expect(original(showing(media), media)).toEqual(NONE);
  });
});

describe('what helps to prepare a share', () => {
  it('is for instructors only, before and after the share', () => {
    for (const [video, media] of [
      [aVideo([deck]), deck],
      [showing(deck), deck],
      [aVideo([shared(deck)]), shared(deck)],
    ] as const) {
      expect(allowed((access) => visibilityOf(video, media, access).preparation)).toEqual(['share']);
    }
  });
});
