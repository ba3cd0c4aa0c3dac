/**
 * The rules by which the server watches an upload, so that every upload ends READY or ERROR within a time that does not
 * depend on what the storage and the converters do.
 */
import type { Failure } from '../state.ts';

/** All times are in seconds. */
export interface WatchTimes {
  /**
   * The time without a report after which the file is announced to the converter again. The first time, it is shorter.
   */
  silence: number;
  /** The time without progress after which the upload ends. */
  timeout: number;
  /** The time for which the form of an upload is valid. */
  uploadExpiry: number;
}

/** What the server knows about an upload that has not ended. All times are in seconds; null means never. */
export interface UploadFacts {
  /** `pending` before the first report, and `processing` after it or after a retry. */
  state: 'pending' | 'processing';
  /** The time since the upload was opened. */
  age: number;
  /** The time since the server found the file in storage. Null while there is no file or the storage does not answer. */
  fileAge: number | null;
  /** Whether the storage answered when the server looked for the file. */
  isStorageReachable: boolean;
  sinceReport: number | null;
  /** The time since a report brought the number of pages or a page, or since the first report. */
  sinceProgress: number | null;
  /** The time since the converter last accepted the announcement of the file. */
  sinceAnnouncement: number | null;
  /** The time since the converter last answered that the upload waits in its queue. */
  sinceWaiting: number | null;
  /** The number of announcements that the converter accepted. */
  announcements: number;
}

export type WatchStep =
  | { end: Failure; detail: string }
  /** The server announces the file now, and looks again after the answer. */
  | { announce: true }
  /** The server looks again after this time. */
  | { lookAfter: number };

/** The server announces one upload at most this often, however many converters accept it and then report nothing. */
export const MAX_ANNOUNCEMENTS = 8;
/** The upload ends when a converter begins its conversion once more than this. */
export const MAX_ATTEMPTS = 5;
/** An upload that waits in the queue of a converter may wait for this multiple of the timeout. */
export const MAX_WAIT_FACTOR = 4;
/** A form that is used shortly before it expires may deliver its file later; so the upload lives for longer. */
const FORM_AGE_FACTOR = 2;
/** The server asks for an upload that waits in a queue after this multiple of the silence. */
const WAITING_INTERVAL_FACTOR = 6;
const MIN_INTERVAL_SECONDS = 1;
/** The time from the opening of an upload to the first look. */
export const FIRST_LOOK_SECONDS = MIN_INTERVAL_SECONDS;
/** A storage that sends events has announced a new file after this time, and a converter has reported on it. */
const FIRST_SILENCE_SECONDS = 2;
/**
 * The interval at which the server looks for a file that has not arrived, as a share of the age of the upload: each
 * second in the first half minute, and later so often that a file waits for a thirtieth of the time of its upload.
 */
const ARRIVAL_INTERVAL_SHARE = 1 / 30;
const MAX_ARRIVAL_INTERVAL_SECONDS = 60;

export const TOO_MANY_ATTEMPTS =
  'The conversion was interrupted too often. Export the document as a PDF and upload the PDF.';
export const STORAGE_UNREACHABLE = 'The storage could not be reached. Try again.';

const atLeast = (seconds: number): WatchStep => ({ lookAfter: Math.max(MIN_INTERVAL_SECONDS, seconds) });

/** What the server does about an upload that has not ended. */
export function nextStep(facts: UploadFacts, times: WatchTimes): WatchStep {
  if (facts.fileAge === null) return awaitFile(facts, times);
  const { silence, timeout } = times;
  const { fileAge, sinceReport, sinceProgress, sinceAnnouncement, sinceWaiting, announcements } = facts;
  const isWaiting = sinceWaiting !== null && isNewer(sinceWaiting, sinceReport) && sinceWaiting < timeout;
  const left =
    (isWaiting ? MAX_WAIT_FACTOR * timeout : timeout) - Math.min(fileAge, sinceProgress ?? fileAge);
  if (left <= 0) return { end: 'timed_out', detail: 'Conversion timed out. Try again.' };
  if (announcements >= MAX_ANNOUNCEMENTS) return atLeast(left);
  const isUnanswered = sinceAnnouncement !== null && isNewer(sinceAnnouncement, sinceReport);
  const isNew = sinceReport === null && announcements === 0;
  const due = Math.max(
    (isNew ? Math.min(silence, FIRST_SILENCE_SECONDS) : silence) - Math.min(fileAge, sinceReport ?? fileAge),
    isUnanswered ? silence * 2 ** announcements - sinceAnnouncement : 0,
    isWaiting ? silence * WAITING_INTERVAL_FACTOR - sinceWaiting : 0,
  );
  return due <= 0 ? { announce: true } : atLeast(Math.min(due, left));
}

/** Whether an event is later than the last report. */
const isNewer = (sinceEvent: number, sinceReport: number | null) =>
  sinceReport === null || sinceReport > sinceEvent;

function awaitFile({ state, age, isStorageReachable }: UploadFacts, times: WatchTimes): WatchStep {
  const { silence, timeout, uploadExpiry } = times;
  const left = (state === 'pending' ? FORM_AGE_FACTOR * uploadExpiry + silence : timeout) - age;
  if (left <= 0 && !isStorageReachable) return { end: 'internal', detail: STORAGE_UNREACHABLE };
  if (left <= 0) return { end: 'timed_out', detail: 'The file did not arrive. Upload it again.' };
  const shortest = isStorageReachable ? MIN_INTERVAL_SECONDS : silence;
  const interval = Math.min(Math.max(shortest, age * ARRIVAL_INTERVAL_SHARE), MAX_ARRIVAL_INTERVAL_SECONDS);
  return atLeast(Math.min(interval, left));
}
