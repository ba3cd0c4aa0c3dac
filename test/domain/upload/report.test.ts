import { describe, expect, it } from 'vitest';
import type { MediaState } from '../../../src/domain/state.ts';
import { applyReport, type Report } from '../../../src/domain/upload/report.ts';
import { deckOf, errorOf } from '../../support/rule-results.ts';
import { aMedia, aReport, aVideo, converting, MAX_PAGES, pages, ready } from '../../support/states.ts';

/** The outcome of a report about the only document of a video without a share. */
const applied = (media: MediaState, changes: Partial<Report>) =>
  applyReport(aVideo([media]), media, aReport(changes), MAX_PAGES);

describe('a report', () => {
  it('records that a conversion runs and how many pages the document has', () => {
    expect(deckOf(applied(converting('deck'), {}).video)).toMatchObject({ uploadState: 'processing' });
    expect(deckOf(applied(converting('deck'), { pageCount: 5 }).video).upload).toMatchObject({
      pageCount: 5,
      pagesReady: 0,
    });
  });

  it('accepts the maximum number of pages', () => {
    expect(deckOf(applied(converting('deck'), { pageCount: MAX_PAGES }).video).upload?.pageCount).toBe(500);
  });

  it('adds pages and shows the upload from its first page', () => {
    const { video, added } = applied(converting('deck'), { pageCount: 5, pages: pages(1, 2) });
    expect(added).toEqual(pages(1, 2));
    expect(deckOf(video)).toMatchObject({
      uploadState: 'processing',
      upload: { pagesReady: 2, pageCount: 5 },
      shown: { pagesReady: 2, pageCount: 5 },
      uploadedOn: null,
    });
  });

  it('sets the document to READY when every page exists', () => {
    const media = converting('deck', 2, 3);
    const { video } = applied(media, { state: 'ready', pages: pages(3, 3) });
    expect(deckOf(video)).toMatchObject({
      uploadState: 'ready',
      shown: { pagesReady: 3, pageCount: 3 },
      uploadedOn: new Date(100_000),
    });
  });

  it('changes nothing when the same report arrives again', () => {
    const first = applied(converting('deck'), { pageCount: 5, pages: pages(1, 2) });
    const again = applied(deckOf(first.video), { pageCount: 5, pages: pages(1, 2) });
    expect(again).toEqual({ video: { ...first.video }, added: [], isProgress: false });
  });

  it('adds only the pages that no earlier report had', () => {
    const media = converting('deck', 2, 5);
    expect(applied(media, { pages: pages(1, 4) }).added).toEqual(pages(3, 4));
  });

  it.each([
    ['leaves a gap', converting('deck', 2, 5), { pages: pages(4, 4) }, /next page is 3, not 4/],
    ['does not begin at page 1', converting('deck', 0, 5), { pages: pages(2, 2) }, /next page is 1, not 2/],
    [
      'has pages in the wrong order',
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
    ['has pages without a pageCount', converting('deck'), { pages: pages(1, 1) }, /need a pageCount/],
    [
      'has more pages than its pageCount',
      converting('deck', 0, 2),
      { pages: pages(1, 3) },
      /pageCount is 2, but 3 pages/,
    ],
    ['lowers the pageCount', converting('deck', 2, 5), { pageCount: 4 }, /is already 5 and cannot become 4/],
    ['raises the pageCount', converting('deck', 2, 5), { pageCount: 6 }, /is already 5 and cannot become 6/],
    ['has a pageCount of zero', converting('deck'), { pageCount: 0 }, /from 1 to 500, but is 0/],
    ['has a negative pageCount', converting('deck'), { pageCount: -1 }, /from 1 to 500, but is -1/],
    [
      'has a pageCount above the maximum',
      converting('deck'),
      { pageCount: 501 },
      /from 1 to 500, but is 501/,
    ],
    ['is READY before every page exists', converting('deck', 2, 3), { state: 'ready' }, /2 of 3 exist/],
    ['is READY without a pageCount', converting('deck'), { state: 'ready' }, /an unknown number/],
    ['is an ERROR without a failure', converting('deck'), { state: 'error' }, /needs a failure/],
  ] as const)('refuses a report that %s', (_what, media, changes, why) => {
    expect(errorOf(() => applied(media, changes as Partial<Report>))).toMatch(why);
  });

  it.each([
    ['an error after READY', ready('deck'), { state: 'error', failure: 'internal' }],
    ['PROCESSING after READY', ready('deck'), { state: 'processing' }],
    ['more pages after READY', ready('deck', 3), { state: 'processing', pages: pages(4, 4) }],
    ['an earlier upload', { ...ready('deck', 3, 200) }, { uploadId: 100, state: 'ready', pageCount: 9 }],
    ['an upload that does not exist', converting('deck'), { uploadId: 999, state: 'ready', pageCount: 1 }],
    ['a converter that hands the upload back', converting('deck', 1, 2), { state: 'pending' }],
    ['a document without an upload', aMedia('deck'), { state: 'ready', pageCount: 1 }],
    [
      'READY after a cancellation',
      { ...converting('deck', 1, 1), uploadState: 'error', failure: 'cancelled' },
      { state: 'ready', pageCount: 1 },
    ],
  ] as const)('ignores a report of %s', (_what, media, changes) => {
    const video = aVideo([media]);
    expect(applyReport(video, media, aReport(changes), MAX_PAGES)).toEqual({
      video,
      added: [],
      isProgress: false,
    });
  });

  it('keeps the pages of a failed conversion, and stores its detail', () => {
    const media = converting('deck', 2, 5);
    const { video } = applied(media, {
      state: 'error',
      failure: 'timed_out',
      detail: 'Page 3 took too long.',
    });
    expect(deckOf(video)).toMatchObject({
      uploadState: 'error',
      failure: 'timed_out',
      failureDetail: 'Page 3 took too long.',
      shown: { pagesReady: 2 },
      uploadedOn: null,
    });
  });

  it('stores a detail only with a failure', () => {
    const { video } = applied(converting('deck'), { detail: 'All is well.' });
    expect(deckOf(video).failureDetail).toBeNull();
  });

  it('changes no other document', () => {
    const [media, other] = [converting('deck'), ready('other')];
    const { video } = applyReport(aVideo([media, other]), media, aReport({ pageCount: 2 }), MAX_PAGES);
    expect(deckOf(video, 'other')).toBe(other);
  });
});

describe('the progress of a conversion', () => {
  it.each([
    ['the first report', { ...converting('deck'), uploadState: 'pending' }, {}],
    ['the number of pages', converting('deck'), { pageCount: 5 }],
    ['a page', converting('deck', 1, 5), { pages: pages(2, 2) }],
  ] as const)('is %s', (_what, media, changes) => {
    expect(applied(media, changes as Partial<Report>).isProgress).toBe(true);
  });

  it.each([
    ['that repeats the number of pages', { pageCount: 5 }],
    ['that repeats a page', { pages: pages(1, 1) }],
    ['without pages', {}],
  ] as const)('is no report %s', (_what, changes) => {
    expect(applied(converting('deck', 1, 5), changes as Partial<Report>).isProgress).toBe(false);
  });
});
