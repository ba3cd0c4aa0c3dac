/** Invariants of a video, checked under random commands of people and random reports of converters. */
import { describe, expect, it } from 'vitest';
import { eventOf } from '../../src/domain/share.ts';
import { type MediaState, mediaOf } from '../../src/domain/state.ts';
import { visibilityOf } from '../../src/domain/visibility.ts';
import { always, type Moment } from '../support/random-commands.ts';

/** The documents that exist before and after a command. */
const remaining = (before: Moment, after: Moment) =>
  before.video.medias.flatMap((was) => {
    const is = mediaOf(after.video, was.id);
    return is ? [{ was, is }] : [];
  });

describe('after any sequence of commands', () => {
  it('a share is of a document of the video and of a page that exists', () => {
    let shared = 0;
    always((_, { video }) => {
      if (!video.share) return;
      shared += 1;
      const shown = mediaOf(video, video.share.media)?.shown;
      expect(shown).toBeTruthy();
      expect(video.share.page).toBeGreaterThanOrEqual(1);
      expect(video.share.page).toBeLessThanOrEqual(shown?.pagesReady ?? 0);
    });
    expect(shared, 'number of states with a share').toBeGreaterThan(10);
  });

  it('the file of a shared document changes only when the share starts again', () => {
    always((before, after) => {
      const share = after.video.share;
      if (!share || before.video.share?.media !== share.media || after.starts > before.starts) return;
      const [was, is] = [before, after].map(({ video }) => mediaOf(video, share.media)?.shown?.uploadId);
      expect(is).toBe(was);
    });
  });

  it('the number of pages of an upload never falls, and its pageCount never changes once it is known', () => {
    always((before, after) => {
      for (const { was, is } of remaining(before, after)) {
        if (!was.upload || was.upload.uploadId !== is.upload?.uploadId) continue;
        expect(is.upload.pagesReady).toBeGreaterThanOrEqual(was.upload.pagesReady);
        if (was.upload.pageCount !== null) expect(is.upload.pageCount).toBe(was.upload.pageCount);
      }
    });
  });

  it('each page in pagesReady was stored once and in order', () => {
    always((_, { video, stored }) => {
      for (const { id, upload, shown } of video.medias) {
        for (const file of [upload, shown]) {
          const numbers = (stored.get(`${id} ${file?.uploadId}`) ?? []).map(({ number }) => number);
          expect(numbers).toEqual(Array.from({ length: file?.pagesReady ?? 0 }, (_none, index) => index + 1));
        }
      }
    });
  });

  it('upload ids only grow, and the shown upload is never newer than the newest one', () => {
    always((before, after) => {
      for (const { was, is } of remaining(before, after)) {
        expect(is.upload?.uploadId ?? 0).toBeGreaterThanOrEqual(was.upload?.uploadId ?? 0);
        expect(is.shown?.uploadId ?? 0).toBeGreaterThanOrEqual(was.shown?.uploadId ?? 0);
        expect(is.shown?.uploadId ?? 0).toBeLessThanOrEqual(is.upload?.uploadId ?? 0);
      }
    });
  });

  it('a document that shows a file shows another one only when that one is READY', () => {
    let replaced = 0;
    always((before, after) => {
      for (const { was, is } of remaining(before, after)) {
        if (!was.shown || was.shown.uploadId === is.shown?.uploadId) continue;
        replaced += 1;
        expect(is).toMatchObject({ uploadState: 'ready', shown: is.upload });
        expect(is.upload?.pagesReady).toBe(is.upload?.pageCount);
      }
    });
    expect(replaced, 'number of replaced files').toBeGreaterThan(0);
  });

  it('what viewers may see was shared at some time, and a file that is shared stays visible until it is replaced', () => {
    let visible = 0;
    const isVisible = ({ video }: Moment, media: MediaState) => visibilityOf(video, media, 'watch').file;
    always((before, after) => {
      for (const { was, is } of remaining(before, after)) {
        const isShared = after.video.share?.media === is.id;
        expect(isVisible(after, is)).toBe(
          isShared || (is.shown !== null && is.sharedUploadId === is.shown.uploadId),
        );
        if (isVisible(after, is) && !isVisible(before, was)) expect(isShared).toBe(true);
        if (isVisible(after, is)) visible += 1;
        else if (isVisible(before, was)) expect(is.shown?.uploadId).not.toBe(was.shown?.uploadId);
      }
    });
    expect(visible, 'number of visible documents').toBeGreaterThan(10);
  });

  it('READY means that every page exists, and only ERROR has a failure', () => {
    let reached = 0;
    always((_, { video }) => {
      for (const media of video.medias) {
        expect(media.failure !== null).toBe(media.uploadState === 'error');
        if (media.uploadState !== 'ready') continue;
        reached += 1;
        expect(media.upload?.pagesReady).toBe(media.upload?.pageCount);
        expect(media.upload?.pagesReady).toBeGreaterThan(0);
      }
    });
    expect(reached, 'number of states with a READY document').toBeGreaterThan(10);
  });

  it('READY and ERROR are final for an upload', () => {
    always((before, after) => {
      for (const { was, is } of remaining(before, after)) {
        if (was.uploadState !== 'ready' && was.uploadState !== 'error') continue;
        if (was.upload?.uploadId === is.upload?.uploadId) expect(is.uploadState).toBe(was.uploadState);
      }
    });
  });

  it('the room receives an event exactly when a share starts, navigates or ends', () => {
    always(({ video: before }, { video: after }) => {
      const [was, is] = [before.share, after.share];
      const event = eventOf(before, after);
      expect(event === 'start_sharing').toBe(is !== null && was?.media !== is.media);
      expect(event === 'navigate_sharing').toBe(
        is !== null && was?.media === is.media && was.page !== is.page,
      );
      expect(event === 'end_sharing').toBe(was !== null && is === null);
    });
  });
});
