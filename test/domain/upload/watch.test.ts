/** The rules of the watch: single cases, and random converters under which every upload must end within its limit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_ANNOUNCEMENTS,
  MAX_WAIT_FACTOR,
  nextStep,
  type UploadFacts,
} from '../../../src/domain/upload/watch.ts';
import { TIMES, watchRandomConverter } from '../../support/random-converter.ts';

const facts = (changes: Partial<UploadFacts> = {}): UploadFacts => ({
  state: 'processing',
  age: 30,
  fileAge: 20,
  isStorageReachable: true,
  sinceReport: null,
  sinceProgress: null,
  sinceAnnouncement: null,
  sinceWaiting: null,
  announcements: 0,
  ...changes,
});
const step = (changes: Partial<UploadFacts>) => nextStep(facts(changes), TIMES);

describe('an upload whose file exists', () => {
  it('is announced after two seconds when no converter has reported on it', () => {
    expect(step({ fileAge: 0 })).toEqual({ lookAfter: 2 });
    expect(step({ fileAge: 2 })).toEqual({ announce: true });
    expect(step({ fileAge: 2, sinceReport: 1, sinceProgress: 1 })).toEqual({ lookAfter: 9 });
    expect(nextStep(facts({ fileAge: 1 }), { ...TIMES, silence: 1 })).toEqual({ announce: true });
  });

  it('is announced when no report arrives for the time of silence, counted from the last report', () => {
    expect(step({ fileAge: 10 })).toEqual({ announce: true });
    expect(step({ sinceReport: 10, sinceProgress: 11 })).toEqual({ announce: true });
    expect(step({ sinceReport: 3, sinceProgress: 11 })).toEqual({ lookAfter: 7 });
  });

  it('is announced after twice the time when the last announcement had no answer', () => {
    expect(step({ sinceAnnouncement: 12, announcements: 1 })).toEqual({ lookAfter: 8 });
    expect(step({ sinceAnnouncement: 20, announcements: 1 })).toEqual({ announce: true });
    expect(step({ sinceAnnouncement: 30, sinceReport: 11, announcements: 1 })).toEqual({ announce: true });
  });

  it('is not announced more than a few times, whatever the converter reports', () => {
    const many = { announcements: MAX_ANNOUNCEMENTS, sinceReport: 100, sinceProgress: 100, fileAge: 100 };
    expect(step(many)).toEqual({ lookAfter: TIMES.timeout - 100 });
  });

  it.each([
    ['without a report', {}],
    ['with reports and without progress', { sinceReport: 1, sinceProgress: 900 }],
    ['whose last announcement was answered', { sinceReport: 1, sinceAnnouncement: 5, sinceProgress: 950 }],
  ])('ends as TIMED_OUT after the timeout %s', (_what, changes) => {
    expect(step({ fileAge: 900, ...changes })).toMatchObject({ end: 'timed_out' });
  });

  it('may wait in the queue of a converter for longer, and not for ever', () => {
    const waiting = { sinceWaiting: 60, sinceAnnouncement: null };
    expect(step({ fileAge: 1_000, ...waiting })).toEqual({ announce: true });
    expect(step({ fileAge: MAX_WAIT_FACTOR * 900, ...waiting })).toMatchObject({ end: 'timed_out' });
  });
});

describe('an upload without a file', () => {
  it('is looked for each second while it is new, and later less often', () => {
    const waits = [0, 1, 10, 30, 300, 3_600].map((age) => step({ state: 'pending', fileAge: null, age }));
    expect(waits).toEqual([1, 1, 1, 1, 10, 60].map((lookAfter) => ({ lookAfter })));
  });

  it('is looked for after the time of silence while the storage does not answer', () => {
    const unknown = { state: 'pending', fileAge: null, isStorageReachable: false } as const;
    expect(step({ ...unknown, age: 1 })).toEqual({ lookAfter: TIMES.silence });
  });

  it('ends when its form can deliver no file any more', () => {
    expect(step({ state: 'pending', fileAge: null, age: 3_600 })).toEqual({ lookAfter: 60 });
    expect(step({ state: 'pending', fileAge: null, age: 7_210 })).toMatchObject({ end: 'timed_out' });
  });

  it('that is a retry ends after the timeout', () => {
    expect(step({ fileAge: null, age: 900 })).toMatchObject({ end: 'timed_out' });
  });

  it('ends as INTERNAL when the storage does not answer', () => {
    const unknown = { fileAge: null, isStorageReachable: false };
    expect(step({ ...unknown, age: 899 })).toEqual({ lookAfter: 1 });
    expect(step({ ...unknown, age: 900 })).toMatchObject({ end: 'internal' });
  });
});

it('under random converters, every upload ends within its limit and is announced at most a few times', () => {
  const ends = new Map<string, number>();
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { ending, seconds, limit, announcements } = watchRandomConverter(seed);
      expect(ending).toMatch(/^(ready|error)/);
      expect(seconds).toBeLessThanOrEqual(limit);
      expect(announcements).toBeLessThanOrEqual(MAX_ANNOUNCEMENTS);
      ends.set(ending, (ends.get(ending) ?? 0) + 1);
    }),
    { numRuns: 1_000, seed: 14 },
  );
  // The converters of the run reach every end.
  expect([...ends.keys()].toSorted()).toEqual([
    'error damaged',
    'error internal',
    'error timed_out',
    'ready null',
  ]);
});
