import { describe, expect, it } from 'vitest';
import { newMedia, parseTitle, removeMedia } from '../../src/domain/media.ts';
import { ApiError } from '../../src/domain/problem.ts';
import { applyReport, type Report } from '../../src/domain/report.ts';
import { type MediaState, mediaOf, type VideoState } from '../../src/domain/state.ts';
import { failConversion, initiateUpload, retryConversion } from '../../src/domain/upload.ts';
import {
  aFile,
  aMedia,
  aReport,
  aVideo,
  converting,
  MAX_PAGES,
  pages,
  ready,
  showing,
} from '../support/states.ts';

const NOW = new Date('2026-01-02T03:04:05.678Z');
const UPLOAD_ID = Math.floor(NOW.getTime() / 1000);

const deckOf = (outcome: VideoState | object, id = 'deck'): MediaState => {
  const media = mediaOf(outcome as VideoState, id);
  if (!media) throw new Error(`no ${id} in ${JSON.stringify(outcome)}`);
  return media;
};

/** Takes a report in, about the only document of a video that shows nothing. */
const told = (media: MediaState, changes: Partial<Report>) =>
  applyReport(aVideo([media]), media, aReport(changes), MAX_PAGES);

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'BAD_USER_INPUT') return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a title', () => {
  it('may be in any script, and loses the space around it', () => {
    expect(parseTitle('  Les nombres premiers ')).toBe('Les nombres premiers');
    expect(parseTitle('授業 — الدرس — 👩‍🏫')).toBe('授業 — الدرس — 👩‍🏫');
  });

  it('has up to 255 characters, however many bytes each takes', () => {
    expect(parseTitle('a'.repeat(255))).toHaveLength(255);
    expect([...parseTitle('🎓'.repeat(255))]).toHaveLength(255);
    expect(refusal(() => parseTitle('a'.repeat(256)))).toBe('A title has at most 255 characters.');
    expect(refusal(() => parseTitle('🎓'.repeat(256)))).toBe('A title has at most 255 characters.');
  });

  it.each(['', ' ', '\u00a0', ' \u2003 '])('cannot be empty, nor %j', (text) => {
    expect(refusal(() => parseTitle(text))).toBe('A title cannot be empty.');
  });

  it.each(['a\u0000b', 'two\nlines', 'a\u001b[31m', 'a\u007f', 'a\u0085b', 'half \ud83c', 'end\n', '\n'])(
    'cannot be %j',
    (text) => {
      expect(refusal(() => parseTitle(text))).toBe('A title cannot contain control characters.');
    },
  );
});

describe('a new document', () => {
  it('has no file, and may be downloaded unless said otherwise', () => {
    expect(newMedia('deck', 'v', '', true)).toEqual(aMedia('deck', { title: '' }));
  });
});

describe('an upload', () => {
  it('is known by the second it was asked for', () => {
    const media = deckOf(initiateUpload(aVideo([aMedia('deck')]), aMedia('deck'), 'pptx', 'x', NOW));
    expect(media).toMatchObject({
      uploadState: 'pending',
      upload: { uploadId: UPLOAD_ID, extension: 'pptx', pageCount: null, pagesReady: 0 },
      shown: null,
    });
  });

  it('asked for twice in one second has an upload id of its own each time', () => {
    let video: VideoState = aVideo([aMedia('deck')]);
    const uploadIds = [1, 2, 3].map(() => {
      video = initiateUpload(video, deckOf(video), 'pdf', 'x', NOW) as VideoState;
      return deckOf(video).upload?.uploadId;
    });
    expect(uploadIds).toEqual([UPLOAD_ID, UPLOAD_ID + 1, UPLOAD_ID + 2]);
  });

  it('never goes back in time, even when the clock does', () => {
    const media = ready('deck', 3, UPLOAD_ID + 100);
    expect(deckOf(initiateUpload(aVideo([media]), media, 'pdf', 'x', NOW)).upload?.uploadId).toBe(
      UPLOAD_ID + 101,
    );
  });

  it('names a document that has no name, and only such a one', () => {
    const [named, unnamed] = [aMedia('deck'), aMedia('deck', { title: '' })];
    expect(deckOf(initiateUpload(aVideo([unnamed]), unnamed, 'pdf', 'v1.2 final', NOW)).title).toBe(
      'v1.2 final',
    );
    expect(deckOf(initiateUpload(aVideo([named]), named, 'pdf', 'other', NOW)).title).toBe('Title of deck');
  });

  it('keeps the file before it on hand', () => {
    const media = ready('deck', 3);
    expect(deckOf(initiateUpload(aVideo([media]), media, 'pdf', 'x', NOW))).toMatchObject({
      uploadState: 'pending',
      shown: media.shown,
      uploadedOn: media.uploadedOn,
    });
  });

  it('forgets why the one before it failed', () => {
    const media = aMedia('deck', {
      uploadState: 'error',
      upload: aFile(0, null),
      failure: 'locked',
      failureDetail: 'It has a password.',
    });
    expect(deckOf(initiateUpload(aVideo([media]), media, 'pdf', 'x', NOW))).toMatchObject({
      failure: null,
      failureDetail: null,
    });
  });

  it('waits while the document is being shown', () => {
    const media = ready('deck');
    expect(initiateUpload(showing(media), media, 'pdf', 'x', NOW)).toEqual({
      problem: 'StillSharing',
      message: 'This document is being shared. End the share first.',
    });
    expect(initiateUpload(showing(ready('other'), 1, media), media, 'pdf', 'x', NOW)).not.toHaveProperty(
      'problem',
    );
  });
});

describe('a report', () => {
  it('says that a conversion has begun, and how many pages there will be', () => {
    expect(deckOf(told(converting('deck'), {}).video)).toMatchObject({ uploadState: 'processing' });
    expect(deckOf(told(converting('deck'), { pageCount: 5 }).video).upload).toMatchObject({
      pageCount: 5,
      pagesReady: 0,
    });
  });

  it('may count as many pages as we take', () => {
    expect(deckOf(told(converting('deck'), { pageCount: MAX_PAGES }).video).upload?.pageCount).toBe(500);
  });

  it('brings pages, and the first one makes the document ready to show', () => {
    const { video, added } = told(converting('deck'), { pageCount: 5, pages: pages(1, 2) });
    expect(added).toEqual(pages(1, 2));
    expect(deckOf(video)).toMatchObject({
      uploadState: 'processing',
      upload: { pagesReady: 2, pageCount: 5 },
      shown: { pagesReady: 2, pageCount: 5 },
      uploadedOn: null,
    });
  });

  it('ends a conversion when every page is there', () => {
    const media = converting('deck', 2, 3);
    const { video } = told(media, { state: 'ready', pages: pages(3, 3) });
    expect(deckOf(video)).toMatchObject({
      uploadState: 'ready',
      shown: { pagesReady: 3, pageCount: 3 },
      uploadedOn: new Date(100_000),
    });
  });

  it('said twice is taken once', () => {
    const first = told(converting('deck'), { pageCount: 5, pages: pages(1, 2) });
    const again = told(deckOf(first.video), { pageCount: 5, pages: pages(1, 2) });
    expect(again).toEqual({ video: { ...first.video }, added: [] });
  });

  it('that repeats pages and adds some adds only those', () => {
    const media = converting('deck', 2, 5);
    expect(told(media, { pages: pages(1, 4) }).added).toEqual(pages(3, 4));
  });

  it.each([
    ['leaves a gap', converting('deck', 2, 5), { pages: pages(4, 4) }, /next page is 3, not 4/],
    ['begins in the middle', converting('deck', 0, 5), { pages: pages(2, 2) }, /next page is 1, not 2/],
    [
      'has pages in disorder',
      converting('deck', 0, 5),
      { pages: pages(1, 2).reverse() },
      /next page is 1, not 2/,
    ],
    [
      'has a page twice',
      converting('deck', 0, 5),
      { pages: [...pages(1, 1), ...pages(1, 1)] },
      /next page is 2/,
    ],
    ['has pages nobody counted', converting('deck'), { pages: pages(1, 1) }, /need a pageCount/],
    [
      'has more pages than it counts',
      converting('deck', 0, 2),
      { pages: pages(1, 3) },
      /pageCount is 2, but 3 pages/,
    ],
    [
      'counts fewer pages than before',
      converting('deck', 2, 5),
      { pageCount: 4 },
      /is already 5 and cannot become 4/,
    ],
    [
      'counts more pages than before',
      converting('deck', 2, 5),
      { pageCount: 6 },
      /is already 5 and cannot become 6/,
    ],
    ['counts no page', converting('deck'), { pageCount: 0 }, /from 1 to 500, but is 0/],
    ['counts a negative number', converting('deck'), { pageCount: -1 }, /from 1 to 500, but is -1/],
    ['counts more than we take', converting('deck'), { pageCount: 501 }, /from 1 to 500, but is 501/],
    ['is READY too early', converting('deck', 2, 3), { state: 'ready' }, /2 of 3 exist/],
    ['is READY without counting', converting('deck'), { state: 'ready' }, /an unknown number/],
    ['is an ERROR without a reason', converting('deck'), { state: 'error' }, /needs a failure/],
    ['goes back to PENDING', converting('deck'), { state: 'pending' }, /PROCESSING, READY or ERROR/],
  ] as const)('that %s is refused', (_what, media, changes, why) => {
    expect(refusal(() => told(media, changes as Partial<Report>))).toMatch(why);
  });

  it.each([
    ['an error after READY', ready('deck'), { state: 'error', failure: 'internal' }],
    ['a beginning after READY', ready('deck'), { state: 'processing' }],
    ['more pages after READY', ready('deck', 3), { state: 'processing', pages: pages(4, 4) }],
    ['an older upload', { ...ready('deck', 3, 200) }, { uploadId: 100, state: 'ready', pageCount: 9 }],
    [
      'an upload that was never asked for',
      converting('deck'),
      { uploadId: 999, state: 'ready', pageCount: 1 },
    ],
    ['a document without upload', aMedia('deck'), { state: 'ready', pageCount: 1 }],
    [
      'READY after it was cancelled',
      { ...converting('deck', 1, 1), uploadState: 'error', failure: 'cancelled' },
      { state: 'ready', pageCount: 1 },
    ],
  ] as const)('of %s changes nothing', (_what, media, changes) => {
    const video = aVideo([media]);
    expect(applyReport(video, media, aReport(changes), MAX_PAGES)).toEqual({ video, added: [] });
  });

  it('of a failure keeps the pages that exist, and the reason in words', () => {
    const media = converting('deck', 2, 5);
    const { video } = told(media, { state: 'error', failure: 'timed_out', detail: 'Page 3 took too long.' });
    expect(deckOf(video)).toMatchObject({
      uploadState: 'error',
      failure: 'timed_out',
      failureDetail: 'Page 3 took too long.',
      shown: { pagesReady: 2 },
      uploadedOn: null,
    });
  });

  it('keeps a detail only beside a failure', () => {
    const { video } = told(converting('deck'), { detail: 'All is well.' });
    expect(deckOf(video).failureDetail).toBeNull();
  });

  it('touches no other document', () => {
    const [media, other] = [converting('deck'), ready('other')];
    const { video } = applyReport(aVideo([media, other]), media, aReport({ pageCount: 2 }), MAX_PAGES);
    expect(deckOf(video, 'other')).toBe(other);
  });
});

describe('a file that replaces another', () => {
  const old = aFile(5, 5, 50);
  const replacing = (changes: Partial<MediaState> = {}) => ({
    ...converting('deck'),
    shown: old,
    uploadedOn: new Date(50_000),
    ...changes,
  });

  it('leaves the old one in place until it has a page', () => {
    const { video } = told(replacing(), { pageCount: 2 });
    expect(deckOf(video)).toMatchObject({ shown: old, uploadedOn: new Date(50_000) });
  });

  it('takes its place with the first page, fewer though they may be', () => {
    const { video } = told(replacing(), { pageCount: 2, pages: pages(1, 1) });
    expect(deckOf(video)).toMatchObject({ shown: { uploadId: 100, pagesReady: 1 }, uploadedOn: null });
  });

  it('leaves the old one in place when it fails without a page', () => {
    const { video } = told(replacing(), { state: 'error', failure: 'damaged' });
    expect(deckOf(video)).toMatchObject({ uploadState: 'error', shown: old, uploadedOn: new Date(50_000) });
  });

  it('waits while somebody looks at the old one', () => {
    const media = replacing();
    const said = aReport({ state: 'ready', pageCount: 1, pages: pages(1, 1) });
    const { video } = applyReport(showing(media, 5), media, said, MAX_PAGES);
    expect(deckOf(video)).toMatchObject({ uploadState: 'ready', upload: { uploadId: 100 }, shown: old });
    expect(video.share).toEqual({ media: 'deck', page: 5 });
  });

  it('grows under the eyes of the viewers when it is the one they look at', () => {
    const media = converting('deck', 1, 3);
    const { video } = applyReport(showing(media), media, aReport({ pages: pages(2, 3) }), MAX_PAGES);
    expect(deckOf(video).shown?.pagesReady).toBe(3);
  });
});

describe('warnings', () => {
  const lost = { kind: 'animations_lost', message: 'Two slides lose an animation.' } as const;
  const fonts = { kind: 'font_substituted', message: 'Gill Sans is not here.' } as const;
  const old = aFile(5, 5, 50);
  const replacing = { ...converting('deck'), shown: old, warnings: [lost] };

  it('come with the end of a conversion', () => {
    const { video } = told(converting('deck', 3, 3), { state: 'ready', warnings: [fonts] });
    expect(deckOf(video).warnings).toEqual([fonts]);
  });

  it('stay with the file that is shown while another is on its way', () => {
    const media = { ...ready('deck'), warnings: [lost] };
    expect(deckOf(initiateUpload(aVideo([media]), media, 'pdf', 'x', NOW)).warnings).toEqual([lost]);
    expect(deckOf(told(replacing, { pageCount: 2 }).video).warnings).toEqual([lost]);
    const failed = told(replacing, { state: 'error', failure: 'damaged', warnings: [] });
    expect(deckOf(failed.video).warnings).toEqual([lost]);
  });

  it('leave with the file they spoke of', () => {
    expect(deckOf(told(replacing, { pageCount: 2, pages: pages(1, 1) }).video).warnings).toEqual([]);
    const whole = { state: 'ready', pageCount: 1, pages: pages(1, 1) } as const;
    expect(deckOf(told(replacing, whole).video).warnings).toEqual([]);
    expect(deckOf(told(replacing, { ...whole, warnings: [fonts] }).video).warnings).toEqual([fonts]);
  });
});

describe('cancelling', () => {
  it.each(['pending', 'processing'] as const)('ends a conversion that is %s', (uploadState) => {
    const media = { ...converting('deck', 1, 4), uploadState };
    expect(deckOf(failConversion(aVideo([media]), media, 'cancelled'))).toMatchObject({
      uploadState: 'error',
      failure: 'cancelled',
      failureDetail: null,
      shown: { pagesReady: 1 },
    });
  });

  it.each([
    ['is READY', ready('deck')],
    ['has failed', { ...converting('deck'), uploadState: 'error', failure: 'locked' } as const],
    ['has no file', aMedia('deck')],
  ])('leaves a document as it is that %s', (_what, media) => {
    const video = aVideo([media]);
    expect(failConversion(video, media, 'cancelled')).toBe(video);
  });
});

describe('retrying', () => {
  it('converts the same file again under a new upload id', () => {
    const media = { ...converting('deck'), uploadState: 'error', failure: 'internal' } as const;
    expect(deckOf(retryConversion(aVideo([media]), media, NOW))).toMatchObject({
      uploadState: 'processing',
      failure: null,
      upload: { uploadId: UPLOAD_ID, extension: 'pdf', pagesReady: 0, pageCount: null },
    });
  });

  it('keeps the pages of the failed attempt on hand until there are better ones', () => {
    const media = { ...converting('deck', 2, 5), uploadState: 'error', failure: 'internal' } as const;
    const again = deckOf(retryConversion(aVideo([media]), media, NOW));
    expect(again.shown).toEqual(media.shown);
    const { video } = applyReport(
      aVideo([again]),
      again,
      aReport({ uploadId: UPLOAD_ID, pageCount: 5, pages: pages(1, 1) }),
      MAX_PAGES,
    );
    expect(deckOf(video).shown).toMatchObject({ uploadId: UPLOAD_ID, pagesReady: 1 });
  });

  it.each([
    ['is running', converting('deck', 1, 2)],
    ['is READY', ready('deck')],
  ])('leaves a conversion as it is that %s', (_what, media) => {
    const video = aVideo([media]);
    expect(retryConversion(video, media, NOW)).toBe(video);
  });

  it('needs a file', () => {
    expect(refusal(() => retryConversion(aVideo([aMedia('deck')]), aMedia('deck'), NOW))).toMatch(/no file/);
  });
});

describe('removing', () => {
  it('takes the document, and only it', () => {
    const [deck, other] = [ready('deck'), ready('other')];
    expect(removeMedia(aVideo([deck, other]), deck)).toEqual(aVideo([other]));
  });

  it('waits while the document is being shown', () => {
    const deck = ready('deck');
    expect(removeMedia(showing(deck), deck)).toHaveProperty('problem', 'StillSharing');
  });
});
