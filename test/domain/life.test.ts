/** Invariants of a video, checked under random commands of people and random reports of converters. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeMedia } from '../../src/domain/media.ts';
import { ApiError, isProblem, type Problem } from '../../src/domain/problem.ts';
import { applyReport, type Report } from '../../src/domain/report.ts';
import { endShare, eventOf, navigate, startShare } from '../../src/domain/share.ts';
import { type MediaState, mediaOf, type PageState, type VideoState } from '../../src/domain/state.ts';
import { failConversion, initiateUpload, retryConversion } from '../../src/domain/upload.ts';
import { visibilityOf } from '../../src/domain/visibility.ts';
import { aReport, aVideo, newMediaNamed, pages } from '../support/states.ts';

const DOCUMENTS = ['one', 'two', 'three'] as const;
const MAX_PAGES = 6;

/** The state of a video after some commands, and the pages that were stored for each upload. */
interface Moment {
  video: VideoState;
  stored: Map<string, PageState[]>;
  /** Seconds. */
  now: number;
}

type Command = (
  video: VideoState,
  media: MediaState,
  now: Date,
) => VideoState | Problem | { video: VideoState; added: PageState[] };

const document = fc.constantFrom(...DOCUMENTS);
const state = fc.constantFrom<Report['state']>('processing', 'processing', 'processing', 'ready', 'error');

/** Reports, most of them consistent, about the newest upload or an earlier one. */
const reports = fc.record({
  late: fc.constantFrom(0, 0, 0, 1),
  state,
  pageCount: fc.option(fc.integer({ min: -1, max: MAX_PAGES + 1 })),
  ahead: fc.constantFrom(0, 0, 0, 0, 1),
  many: fc.integer({ min: 0, max: MAX_PAGES }),
  failure: fc.constantFrom('damaged' as const, null),
});

type RandomReport = typeof reports extends fc.Arbitrary<infer T> ? T : never;

const weighted = (weight: number, arbitrary: fc.Arbitrary<Command>) => ({ weight, arbitrary });
const act: fc.Arbitrary<Command> = fc.oneof(
  weighted(10, reports.map(reporting)),
  weighted(6, fc.constant(finish)),
  weighted(
    6,
    fc.constant((video, media, now) => initiateUpload(video, media, 'pdf', 'name', now)),
  ),
  weighted(6, fc.option(document).map(starting)),
  weighted(6, fc.integer({ min: -1, max: MAX_PAGES + 1 }).map(turning)),
  weighted(2, fc.constant(endShare)),
  weighted(2, fc.constant(retryConversion)),
  weighted(
    1,
    fc.constant((video, media) => failConversion(video, media, 'cancelled')),
  ),
  weighted(1, fc.constant(removeMedia)),
);

const command = fc.record({ on: document, act });

function starting(replacing: string | null): Command {
  return (video, media) => startShare(video, media, replacing);
}

function turning(page: number): Command {
  return (video, media) => navigate(video, media, page);
}

function reporting({ late, ahead, many, ...rest }: RandomReport): Command {
  return (video, media) => {
    const from = (media.upload?.pagesReady ?? 0) + 1 + ahead;
    const uploadId = (media.upload?.uploadId ?? 0) - late;
    const changes = { ...rest, uploadId, pages: pages(from, from + many - 1) };
    return applyReport(video, media, aReport(changes), MAX_PAGES);
  };
}

/** Reports everything that is missing for READY. */
function finish(video: VideoState, media: MediaState) {
  const { uploadId = 0, pageCount = null, pagesReady = 0 } = media.upload ?? {};
  const last = pageCount ?? 4;
  const changes = { uploadId, state: 'ready', pageCount: last, pages: pages(pagesReady + 1, last) } as const;
  return applyReport(video, media, aReport(changes), MAX_PAGES);
}

/** Runs one command. A command on a deleted document creates the document again. */
function step(before: Moment, { on, act }: { on: string; act: Command }): Moment {
  const now = before.now + 0.4;
  const media = mediaOf(before.video, on);
  if (!media) {
    const medias = [...before.video.medias, newMediaNamed(on)];
    const stored = new Map([...before.stored].filter(([key]) => !key.startsWith(on)));
    return { video: { ...before.video, medias }, stored, now };
  }
  try {
    const outcome = act(frozen(before.video), media, new Date(now * 1000));
    if (isProblem(outcome)) return { ...before, now };
    if (!('video' in outcome)) return { ...before, now, video: outcome };
    const stored = new Map(before.stored);
    if (outcome.added.length > 0) {
      const key = `${on} ${media.upload?.uploadId}`;
      stored.set(key, [...(stored.get(key) ?? []), ...outcome.added]);
    }
    return { video: outcome.video, stored, now };
  } catch (error) {
    if (error instanceof ApiError) return { ...before, now };
    throw error;
  }
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) frozen(each);
  }
  return value;
}

/** Checks `holds` after every command of random sequences of commands. */
function always(holds: (before: Moment, after: Moment) => void): void {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60, size: 'max' }), (commands) => {
      let moment: Moment = {
        video: aVideo(DOCUMENTS.map(newMediaNamed)),
        stored: new Map(),
        now: 1_000,
      };
      for (const each of commands) {
        const after = step(moment, each);
        holds(moment, after);
        moment = after;
      }
    }),
    { numRuns: 60 },
  );
}

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
    expect(shared, 'number of states with a share').toBeGreaterThan(100);
  });

  it('the file of a shared document changes only when the share starts again', () => {
    always((before, after) => {
      const share = after.video.share;
      if (!share || before.video.share?.media !== share.media || share.page === 1) return;
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
    expect(visible, 'number of visible documents').toBeGreaterThan(100);
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
    expect(reached, 'number of states with a READY document').toBeGreaterThan(100);
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
