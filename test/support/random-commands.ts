/** Runs random commands of people and random reports of converters on the state of a video. */
import fc from 'fast-check';
import { removeMedia } from '../../src/domain/media.ts';
import { ApiError, isProblem, type Problem } from '../../src/domain/problem.ts';
import { endShare, navigate, startShare } from '../../src/domain/share.ts';
import { type MediaState, mediaOf, type PageState, type VideoState } from '../../src/domain/state.ts';
import { applyReport, type Report } from '../../src/domain/upload/report.ts';
import { failConversion, initiateUpload, retryConversion } from '../../src/domain/upload/upload.ts';
import { aReport, aVideo, newMediaNamed, pages } from './states.ts';

const DOCUMENTS = ['one', 'two', 'three'] as const;
const MAX_PAGES = 6;

/** The state of a video after some commands, and the pages that were stored for each upload. */
export interface Moment {
  video: VideoState;
  stored: Map<string, PageState[]>;
  /** How often a share has started, or has started again. */
  starts: number;
  /** Seconds since the epoch. */
  now: number;
}

type Command = (
  video: VideoState,
  media: MediaState,
  now: Date,
) => VideoState | Problem | { video: VideoState; added: PageState[] };

const document = fc.constantFrom(...DOCUMENTS);
/** Most of them exist at some time. */
const page = fc.integer({ min: -1, max: MAX_PAGES + 1 });
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
  weighted(6, fc.tuple(fc.option(document), page).map(starting)),
  weighted(6, page.map(turning)),
  weighted(2, fc.constant(endShare)),
  weighted(2, fc.constant(retryConversion)),
  weighted(
    1,
    fc.constant((video, media) => failConversion(video, media, 'cancelled')),
  ),
  weighted(1, fc.constant(removeMedia)),
);

const command = fc.record({ on: document, act });

/** The commands that start a share. */
const starts = new WeakSet<Command>();

function starting([replacing, first]: [string | null, number]): Command {
  const start: Command = (video, media) => startShare(video, media, replacing, first);
  starts.add(start);
  return start;
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
    return { ...before, video: { ...before.video, medias }, stored, now };
  }
  try {
    const outcome = act(frozen(before.video), media, new Date(now * 1000));
    if (isProblem(outcome)) return { ...before, now };
    if (!('video' in outcome)) {
      const hasStarted = starts.has(act) && outcome !== before.video;
      return { ...before, now, video: outcome, starts: before.starts + (hasStarted ? 1 : 0) };
    }
    const stored = new Map(before.stored);
    if (outcome.added.length > 0) {
      const key = `${on} ${media.upload?.uploadId}`;
      stored.set(key, [...(stored.get(key) ?? []), ...outcome.added]);
    }
    return { ...before, video: outcome.video, stored, now };
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

/** Calls `check` with the states before and after each command of random sequences of commands. */
export function always(check: (before: Moment, after: Moment) => void): void {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60, size: 'max' }), (commands) => {
      let moment: Moment = {
        video: aVideo(DOCUMENTS.map(newMediaNamed)),
        stored: new Map(),
        starts: 0,
        now: 1_000,
      };
      for (const each of commands) {
        const after = step(moment, each);
        check(moment, after);
        moment = after;
      }
    }),
    { numRuns: 60 },
  );
}
