import { describe, expect, it } from 'vitest';
import type { VideoState } from '../../../src/domain/state.ts';
import { applyReport } from '../../../src/domain/upload/report.ts';
import { failConversion, initiateUpload, retryConversion } from '../../../src/domain/upload/upload.ts';
import { deckOf } from '../../support/rule-results.ts';
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
} from '../../support/states.ts';

const NOW = new Date('2026-01-02T03:04:05.678Z');
const UPLOAD_ID = Math.floor(NOW.getTime() / 1000);

describe('the start of an upload', () => {
  it('gives the upload the Unix time as its id', () => {
    const media = deckOf(initiateUpload(aVideo([aMedia('deck')]), aMedia('deck'), 'pptx', 'x', NOW));
    expect(media).toMatchObject({
      uploadState: 'pending',
      upload: { uploadId: UPLOAD_ID, extension: 'pptx', pageCount: null, pagesReady: 0 },
      shown: null,
    });
  });

  it('gives each upload of one second an id of its own', () => {
    let video: VideoState = aVideo([aMedia('deck')]);
    const uploadIds = [1, 2, 3].map(() => {
      video = initiateUpload(video, deckOf(video), 'pdf', 'x', NOW) as VideoState;
      return deckOf(video).upload?.uploadId;
    });
    expect(uploadIds).toEqual([UPLOAD_ID, UPLOAD_ID + 1, UPLOAD_ID + 2]);
  });

  it('gives a greater id than before when the clock goes back', () => {
    const media = ready('deck', 3, UPLOAD_ID + 100);
    expect(deckOf(initiateUpload(aVideo([media]), media, 'pdf', 'x', NOW)).upload?.uploadId).toBe(
      UPLOAD_ID + 101,
    );
  });

  it('gives a title to a document without one, and keeps any other title', () => {
    const [named, unnamed] = [aMedia('deck'), aMedia('deck', { title: '' })];
    expect(deckOf(initiateUpload(aVideo([unnamed]), unnamed, 'pdf', 'v1.2 final', NOW)).title).toBe(
      'v1.2 final',
    );
    expect(deckOf(initiateUpload(aVideo([named]), named, 'pdf', 'other', NOW)).title).toBe('Title of deck');
  });

  it('keeps showing the previous file', () => {
    const media = ready('deck', 3);
    expect(deckOf(initiateUpload(aVideo([media]), media, 'pdf', 'x', NOW))).toMatchObject({
      uploadState: 'pending',
      shown: media.shown,
      uploadedOn: media.uploadedOn,
    });
  });

  it('clears the failure of the previous upload', () => {
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

  it('returns StillSharing while the document is shared', () => {
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

describe('the failure of a conversion', () => {
  it.each(['pending', 'processing'] as const)(
    'sets a conversion that is %s to ERROR and keeps its pages',
    (uploadState) => {
      const media = { ...converting('deck', 1, 4), uploadState };
      expect(deckOf(failConversion(aVideo([media]), media, 'cancelled'))).toMatchObject({
        uploadState: 'error',
        failure: 'cancelled',
        failureDetail: null,
        shown: { pagesReady: 1 },
      });
    },
  );

  it.each([
    ['is READY', ready('deck')],
    ['has failed', { ...converting('deck'), uploadState: 'error', failure: 'locked' } as const],
    ['has no file', aMedia('deck')],
  ])('does not change a document that %s', (_what, media) => {
    const video = aVideo([media]);
    expect(failConversion(video, media, 'cancelled')).toBe(video);
  });
});

describe('the retry of a conversion', () => {
  it('converts the same file under a new upload id', () => {
    const media = { ...converting('deck'), uploadState: 'error', failure: 'internal' } as const;
    expect(deckOf(retryConversion(aVideo([media]), media, NOW))).toMatchObject({
      uploadState: 'processing',
      failure: null,
      upload: { uploadId: UPLOAD_ID, extension: 'pdf', pagesReady: 0, pageCount: null },
    });
  });

  it('keeps showing the pages of the failed conversion until the new one is READY', () => {
    const media = { ...converting('deck', 2, 5), uploadState: 'error', failure: 'internal' } as const;
    const again = deckOf(retryConversion(aVideo([media]), media, NOW));
    expect(again.shown).toEqual(media.shown);
    const report = aReport({ uploadId: UPLOAD_ID, pageCount: 5, pages: pages(1, 5) });
    const { video } = applyReport(aVideo([again]), again, report, MAX_PAGES);
    expect(deckOf(video).shown).toEqual(media.shown);
    const whole = applyReport(video, deckOf(video), { ...report, state: 'ready' }, MAX_PAGES);
    expect(deckOf(whole.video).shown).toMatchObject({ uploadId: UPLOAD_ID, pagesReady: 5 });
  });

  it.each([
    ['is running', converting('deck', 1, 2)],
    ['is READY', ready('deck')],
  ])('does not change a conversion that %s', (_what, media) => {
    const video = aVideo([media]);
    expect(retryConversion(video, media, NOW)).toBe(video);
  });

  it('returns NoFile for a document without a file', () => {
    expect(retryConversion(aVideo([aMedia('deck')]), aMedia('deck'), NOW)).toHaveProperty(
      'problem',
      'NoFile',
    );
  });
});
