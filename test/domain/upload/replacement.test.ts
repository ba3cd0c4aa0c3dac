/** A report about a file that replaces another one, and the moment when viewers see it. */
import { describe, expect, it } from 'vitest';
import { endShare } from '../../../src/domain/share.ts';
import type { MediaState, VideoState } from '../../../src/domain/state.ts';
import { applyReport, type Report } from '../../../src/domain/upload/report.ts';
import { failConversion, initiateUpload } from '../../../src/domain/upload/upload.ts';
import { deckOf } from '../../support/rule-results.ts';
import {
  aFile,
  aReport,
  aVideo,
  converting,
  MAX_PAGES,
  pages,
  ready,
  showing,
} from '../../support/states.ts';

const NOW = new Date('2026-01-02T03:04:05.678Z');

/** The outcome of a report about the only document of a video without a share. */
const applied = (media: MediaState, changes: Partial<Report>) =>
  applyReport(aVideo([media]), media, aReport(changes), MAX_PAGES);

describe('a report about a replacement', () => {
  const old = aFile(5, 5, 50);
  const warning = { kind: 'animations_lost', message: 'Two slides lose an animation.' } as const;
  const replacing = (changes: Partial<MediaState> = {}) => ({
    ...converting('deck'),
    shown: old,
    uploadedOn: new Date(50_000),
    warnings: [warning],
    ...changes,
  });
  /** What viewers see of the previous file. */
  const previous = { shown: old, uploadedOn: new Date(50_000), warnings: [warning] };

  it.each([
    ['has counted the pages', { pageCount: 2 }],
    ['has a page', { pageCount: 2, pages: pages(1, 1) }],
    ['has every page and is not READY', { pageCount: 2, pages: pages(1, 2) }],
    ['fails without a page', { state: 'error', failure: 'damaged', warnings: [] }],
    [
      'fails with pages',
      { state: 'error', failure: 'damaged', pageCount: 2, pages: pages(1, 1), warnings: [] },
    ],
  ] as const)('keeps showing the previous file when the replacement %s', (_what, changes) => {
    const media = replacing();
    const { video } = applyReport(aVideo([media]), media, aReport(changes as Partial<Report>), MAX_PAGES);
    expect(deckOf(video)).toMatchObject(previous);
  });

  it('keeps showing the previous file when the replacement with pages fails by the server or is cancelled', () => {
    const media = replacing({ upload: aFile(1, 2) });
    for (const failure of ['timed_out', 'cancelled', 'internal'] as const) {
      expect(deckOf(failConversion(aVideo([media]), media, failure))).toMatchObject(previous);
    }
  });

  it('shows the replacement with its warnings when it is READY, even if it has fewer pages', () => {
    const { video } = applied(replacing(), {
      state: 'ready',
      pageCount: 1,
      pages: pages(1, 1),
      warnings: [],
    });
    expect(deckOf(video)).toMatchObject({
      shown: { uploadId: 100, pagesReady: 1 },
      uploadedOn: new Date(100_000),
      warnings: [],
    });
  });

  it('keeps showing the previous file and its warnings while it is shared, and then shows the replacement with its own', () => {
    const media = replacing();
    const lost = { kind: 'media_lost', message: 'One slide loses a video.' } as const;
    const report = aReport({ state: 'ready', pageCount: 1, pages: pages(1, 1), warnings: [lost] });
    const { video } = applyReport(showing(media, 5), media, report, MAX_PAGES);
    expect(deckOf(video)).toMatchObject({ uploadState: 'ready', upload: { uploadId: 100 }, ...previous });
    expect(video.share).toEqual({ media: 'deck', page: 5 });
    const ended = endShare(video, deckOf(video)) as VideoState;
    expect(deckOf(ended)).toMatchObject({
      shown: { uploadId: 100 },
      uploadedOn: new Date(100_000),
      warnings: [lost],
      uploadWarnings: [],
    });
  });

  it('keeps showing the previous file when its share ends before the replacement is READY', () => {
    const media = replacing({ upload: aFile(1, 2) });
    expect(deckOf(endShare(showing(media, 5), media) as VideoState)).toMatchObject(previous);
  });

  it('adds pages to the file that is shared', () => {
    const media = converting('deck', 1, 3);
    const { video } = applyReport(showing(media), media, aReport({ pages: pages(2, 3) }), MAX_PAGES);
    expect(deckOf(video).shown?.pagesReady).toBe(3);
  });
});

describe('the warnings of a document', () => {
  const lost = { kind: 'animations_lost', message: 'Two slides lose an animation.' } as const;
  const fonts = { kind: 'font_substituted', message: 'Gill Sans is not installed.' } as const;
  const old = aFile(5, 5, 50);
  const replacing = { ...converting('deck'), shown: old, warnings: [lost] };

  it('are those of the final report', () => {
    const { video } = applied(converting('deck', 3, 3), { state: 'ready', warnings: [fonts] });
    expect(deckOf(video).warnings).toEqual([fonts]);
  });

  it('stay while a replacement is not READY', () => {
    const media = { ...ready('deck'), warnings: [lost] };
    expect(deckOf(initiateUpload(aVideo([media]), media, 'pdf', 'x', NOW)).warnings).toEqual([lost]);
    expect(deckOf(applied(replacing, { pageCount: 2, pages: pages(1, 1) }).video).warnings).toEqual([lost]);
    const failed = applied(replacing, { state: 'error', failure: 'damaged', warnings: [] });
    expect(deckOf(failed.video).warnings).toEqual([lost]);
  });

  it('leave with the file that they describe', () => {
    const whole = { state: 'ready', pageCount: 1, pages: pages(1, 1) } as const;
    expect(deckOf(applied(replacing, whole).video).warnings).toEqual([]);
    expect(deckOf(applied(replacing, { ...whole, warnings: [fonts] }).video).warnings).toEqual([fonts]);
  });
});
