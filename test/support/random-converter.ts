/**
 * An upload in simulated time whose converter is silent, lies, reports what the server refuses, hands back or dies at
 * random. The rules of the server are those of src/domain/; this file stores what the tables store.
 */
import { ApiError } from '../../src/domain/problem.ts';
import { mediaOf, type VideoState } from '../../src/domain/state.ts';
import { applyReport, type Report } from '../../src/domain/upload/report.ts';
import { failConversion } from '../../src/domain/upload/upload.ts';
import { MAX_ATTEMPTS, MAX_WAIT_FACTOR, nextStep, type UploadFacts } from '../../src/domain/upload/watch.ts';
import { type Random, seededRandom } from './random.ts';
import { aReport, aVideo, converting, pages } from './states.ts';

export const TIMES = { silence: 10, timeout: 900, uploadExpiry: 3_600 };

const MAX_PAGES = 4;
/** Each page, the number of pages and the first report may come just before the timeout. */
const MAX_ADVANCES = MAX_PAGES + 2;
const LIMIT = 2 * TIMES.uploadExpiry + (MAX_WAIT_FACTOR + MAX_ADVANCES) * TIMES.timeout;

interface Outcome {
  /** The state, and the failure or null. */
  ending: string;
  seconds: number;
  /** The time in seconds within which the upload must end. */
  limit: number;
  announcements: number;
}

type Habit = 'honest' | 'silent' | 'idle' | 'lying' | 'refusing' | 'dying' | 'waiting' | 'handing back';
const HABITS: readonly Habit[] = [
  'honest',
  'silent',
  'idle',
  'lying',
  'refusing',
  'dying',
  'waiting',
  'handing back',
];

/** The instants, in seconds since the upload was opened, that the tables store. */
interface Stored {
  found: number | null;
  reported: number | null;
  progressed: number | null;
  announced: number | null;
  waiting: number | null;
  announcements: number;
  attempts: Set<number>;
}

interface Conversion {
  habit: Habit;
  attempt: number;
  page: number;
  pageCount: number;
  next: number;
}

const UPLOAD = { uploadId: 100 };

class Simulation {
  readonly #random: Random;
  readonly #stored: Stored = {
    found: null,
    reported: null,
    progressed: null,
    announced: null,
    waiting: null,
    announcements: 0,
    attempts: new Set(),
  };
  readonly #arrival: number;
  #now = 0;
  #video: VideoState = aVideo([{ ...converting('deck'), uploadState: 'pending' }]);
  #conversions: Conversion[] = [];
  #nextLook = TIMES.silence;
  #attempts = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    // The event of the storage is lost, and some files never arrive.
    this.#arrival = this.#random.of([0, 30, 3_000, Number.POSITIVE_INFINITY]);
  }

  run(): Outcome {
    while (this.#isOpen && this.#now <= LIMIT) {
      const next = Math.min(this.#nextLook, ...this.#conversions.map((conversion) => conversion.next));
      this.#now = next;
      if (next === this.#nextLook) this.#look();
      for (const conversion of this.#conversions.filter((each) => each.next === next)) {
        if (this.#isOpen) this.#advance(conversion);
      }
    }
    const { uploadState, failure } = this.#media;
    return {
      ending: `${uploadState} ${failure}`,
      seconds: this.#now,
      limit: LIMIT,
      announcements: this.#stored.announcements,
    };
  }

  get #media() {
    const media = mediaOf(this.#video, 'deck');
    if (!media) throw new Error('the document is missing');
    return media;
  }

  get #isOpen(): boolean {
    return this.#media.uploadState === 'pending' || this.#media.uploadState === 'processing';
  }

  #since = (instant: number | null) => (instant === null ? null : this.#now - instant);

  #facts(): UploadFacts {
    const { found, reported, progressed, announced, waiting, announcements } = this.#stored;
    return {
      state: this.#media.uploadState === 'pending' ? 'pending' : 'processing',
      age: this.#now,
      fileAge: this.#since(found),
      isStorageReachable: this.#random.next() < 0.9,
      sinceReport: this.#since(reported),
      sinceProgress: this.#since(progressed),
      sinceAnnouncement: this.#since(announced),
      sinceWaiting: this.#since(waiting),
      announcements,
    };
  }

  #look(): void {
    const facts = this.#facts();
    if (facts.isStorageReachable && this.#now >= this.#arrival) this.#stored.found ??= this.#now;
    const step = nextStep({ ...facts, fileAge: this.#since(this.#stored.found) }, TIMES);
    if ('end' in step) {
      this.#video = failConversion(this.#video, this.#media, step.end, step.detail);
    } else if ('announce' in step) {
      this.#announce();
      this.#nextLook = this.#now + TIMES.silence;
    } else this.#nextLook = this.#now + step.lookAfter;
  }

  #announce(): void {
    const habit = this.#random.of(HABITS);
    if (this.#random.next() < 0.1) return;
    if (habit === 'waiting') {
      this.#stored.waiting = this.#now;
      return;
    }
    this.#stored.announcements += 1;
    this.#stored.announced = this.#now;
    this.#attempts += 1;
    const next = this.#now + this.#random.integer(0, 5);
    const pageCount = this.#random.integer(1, MAX_PAGES);
    if (habit !== 'silent') {
      this.#conversions.push({ habit, attempt: this.#attempts, page: 0, pageCount, next });
    }
  }

  #advance(conversion: Conversion): void {
    conversion.next = this.#now + this.#random.of([1, 3, 30, 600, 890]);
    const report = this.#reportOf(conversion);
    if (report) this.#receive(report, conversion.attempt);
    else this.#conversions = this.#conversions.filter((each) => each !== conversion);
  }

  /** The next report of a conversion; null when its converter dies. */
  #reportOf(conversion: Conversion): Report | null {
    const { habit, pageCount } = conversion;
    const chance = this.#random.next();
    if (habit === 'dying' && chance < 0.3) return null;
    if (habit === 'handing back' && chance < 0.3) return aReport({ ...UPLOAD, state: 'pending' });
    if (habit === 'idle') return aReport(UPLOAD);
    if (habit === 'refusing' && chance < 0.3) return aReport({ ...UPLOAD, pageCount: 0 });
    if (habit === 'lying' && chance < 0.3)
      return aReport({ ...UPLOAD, pageCount: this.#random.integer(1, 4) });
    if (habit === 'lying') return aReport({ ...UPLOAD, pages: pages(1, Math.min(1, conversion.page)) });
    if (chance < 0.02) return aReport({ ...UPLOAD, state: 'error', failure: 'damaged' });
    conversion.page += 1;
    const all = pages(1, Math.min(conversion.page, pageCount));
    return aReport({
      ...UPLOAD,
      pageCount,
      pages: all,
      state: all.length < conversion.page ? 'ready' : 'processing',
    });
  }

  /** Does what the resolver of `reportConversion` does. */
  #receive(report: Report, attempt: number): void {
    const stored = this.#stored;
    if (report.state === 'pending') {
      stored.attempts.delete(attempt);
      stored.reported = null;
      stored.announced = null;
      stored.found = Math.min(stored.found ?? this.#now, this.#now - TIMES.silence);
      this.#nextLook = this.#now;
      return;
    }
    stored.attempts.add(attempt);
    stored.found ??= this.#now;
    try {
      if (stored.attempts.size > MAX_ATTEMPTS) throw new ApiError('BAD_USER_INPUT', 'too many attempts');
      const { video, isProgress } = applyReport(this.#video, this.#media, report, MAX_PAGES);
      this.#video = video;
      stored.reported = this.#now;
      if (isProgress) stored.progressed = this.#now;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#video = failConversion(this.#video, this.#media, 'internal');
    }
  }
}

/** Simulates one upload until it ends. The same seed gives the same run. */
export const watchRandomConverter = (seed: number): Outcome => new Simulation(seed).run();
