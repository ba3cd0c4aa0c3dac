/** The jobs that commits leave behind, done by graphile-worker until they have succeeded. */
import { setTimeout as delay } from 'node:timers/promises';
import { NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Runner, run, type TaskList, Logger as WorkerLogger } from 'graphile-worker';
import { mediaPrefix, sourceKey, type UploadRef, uploadPrefix } from '../domain/keys.ts';
import { fail } from '../domain/media.ts';
import { type Failure, mediaOf } from '../domain/state.ts';
import { copy, deletePrefix, modifiedOn } from '../files/objects.ts';
import type { Logger } from '../log.ts';
import { addJobs, type ChangeOptions, change } from '../store/change.ts';
import { PageEntity, SharedLiveMediaEntity } from '../store/entities.ts';
import { freeJobs, type Tasks, watchJob, XMPP_FLAG } from '../store/jobs.ts';
import { pruneOutbox, wakeAbandoned, wakeOutbox } from '../store/outbox.ts';
import { type DeliverOutboxParts, deliverOutbox } from './deliver-outbox.ts';

export interface JobParts {
  databaseUrl: string;
  em: EntityManager;
  changes: ChangeOptions;
  files: { s3: S3Client; sourceBucket: string; destinationBucket: string };
  /** Null when no chat server is configured. */
  rooms:
    | (DeliverOutboxParts & {
        open: (room: string) => Promise<void>;
        online: () => boolean;
        onOnline: (listener: () => void) => () => void;
      })
    | null;
  /** Tells the converter that a source object is there, as storage does. */
  announce: (bucket: string, key: string) => Promise<void>;
  /** Seconds. */
  times: { silence: number; timeout: number; uploadExpiry: number };
  concurrency: number;
  log: Logger;
}

const CRON = ['* * * * * wake_outbox', '* * * * * free_jobs', '17 3 * * * prune_outbox'].join('\n');

/** Between two looks for rooms whose server died before it had told them everything. */
const ABANDONED_MS = 2_500;

/** Between two attempts to work again after the runner has ended by itself. */
const RESTART_MS = 1_000;

/** Works until disposed of. A runner that ends by itself, as when the database went away, is replaced. */
export async function startJobs(parts: JobParts): Promise<AsyncDisposable> {
  const { rooms, log } = parts;
  const closing = new AbortController();
  let runner = await startRunner(parts);
  const watching = (async () => {
    while (!closing.signal.aborted) {
      const failure = await runner.promise.then(
        () => null,
        (error: unknown) => error,
      );
      if (closing.signal.aborted) return;
      log.error({ err: failure }, 'work.ended');
      runner = await restarted(parts, closing.signal, runner);
    }
  })();
  const wake = (work: (em: EntityManager) => Promise<number>) =>
    work(parts.em).catch((error: unknown) => log.warn({ err: error }, 'outbox.wake_failed'));
  const stopWaking = rooms?.onOnline(() => wake(wakeOutbox));
  const looking = setInterval(() => rooms?.online() && wake(wakeAbandoned), ABANDONED_MS);
  return {
    async [Symbol.asyncDispose]() {
      stopWaking?.();
      clearInterval(looking);
      closing.abort();
      // One that ended by itself cannot be stopped any more.
      await runner.stop().catch(() => undefined);
      await watching;
    },
  };
}

async function restarted(parts: JobParts, signal: AbortSignal, last: Runner): Promise<Runner> {
  while (!signal.aborted) {
    await delay(RESTART_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    try {
      return await startRunner(parts);
    } catch (error) {
      parts.log.warn({ err: error }, 'work.not_restarted');
    }
  }
  return last;
}

const startRunner = (parts: JobParts): Promise<Runner> =>
  run({
    connectionString: parts.databaseUrl,
    concurrency: parts.concurrency,
    noHandleSignals: true,
    pollInterval: 1_000,
    taskList: tasks(parts),
    crontab: CRON,
    // Jobs for rooms wait for a server that is connected to them.
    forbiddenFlags: () => (parts.rooms?.online() ? [] : [XMPP_FLAG]),
    logger: quietLogger(parts.log),
    // Unless it batches, the library leaves what it says of an ended job to nobody: while PostgreSQL is away
    // that is a rejection without a handler, which ends the process. With batches it ends the runner.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  });

function tasks(parts: JobParts): TaskList {
  const typed: { [Task in keyof Tasks]: (payload: Tasks[Task]) => Promise<void> } = {
    async drain({ video }) {
      if (parts.rooms) await deliverOutbox(parts.rooms, video);
    },
    async open_room({ video }) {
      await parts.rooms?.open(video);
    },
    delete_objects: (payload) => deleteObjects(parts, payload),
    watch_upload: (payload) => watchUpload(parts, payload),
    copy_source: (payload) => copySource(parts, payload),
  };
  return {
    ...(typed as unknown as TaskList),
    async wake_outbox() {
      if (parts.rooms?.online()) await wakeOutbox(parts.em);
    },
    free_jobs: () => freeJobs(parts.em),
    prune_outbox: () => pruneOutbox(parts.em),
  };
}

async function deleteObjects(
  { files, em }: JobParts,
  { video, media, stamp }: Tasks['delete_objects'],
): Promise<void> {
  const { s3, sourceBucket, destinationBucket } = files;
  if (stamp === null) {
    const prefix = mediaPrefix({ video, media });
    await Promise.all([sourceBucket, destinationBucket].map((bucket) => deletePrefix(s3, bucket, prefix)));
    return;
  }
  const upload = { video, media, stamp };
  await deletePrefix(s3, sourceBucket, `${mediaPrefix(upload)}${stamp}.`);
  await deletePrefix(s3, destinationBucket, uploadPrefix(upload));
  await em.fork().nativeDelete(PageEntity, { media, stamp });
}

async function copySource(parts: JobParts, { from, to, extension }: Tasks['copy_source']): Promise<void> {
  const { s3, sourceBucket } = parts.files;
  try {
    await copy(s3, sourceBucket, sourceKey(from, extension), sourceKey(to, extension));
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
    await giveUp(parts, to, 'internal', 'The file is not here. Upload it again.');
  }
}

/** Looks after one upload until it has ended: an event may be lost, and a converter may die. */
async function watchUpload(parts: JobParts, upload: UploadRef): Promise<void> {
  const row = await parts.em.fork().findOne(SharedLiveMediaEntity, upload.media);
  if (!row || row.uploadStamp !== upload.stamp) return;
  if (row.uploadState === 'ready' || row.uploadState === 'error') return;
  const { silence, timeout, uploadExpiry } = parts.times;
  const key = sourceKey(upload, row.uploadExtension ?? '');
  const sentOn = await modifiedOn(parts.files.s3, parts.files.sourceBucket, key);
  // No file yet: as long as the form is good there may be one.
  if (!sentOn) {
    if (secondsSince(new Date(upload.stamp * 1000)) < uploadExpiry + silence) await lookAgain(parts, upload);
    return;
  }
  const since = row.reportedOn && row.reportedOn > sentOn ? row.reportedOn : sentOn;
  if (secondsSince(since) >= timeout) {
    await giveUp(parts, upload, 'timed_out', 'The converter was not heard of any more.');
    return;
  }
  if (secondsSince(since) >= silence) {
    parts.log.warn({ video: upload.video, media: upload.media }, 'conversion.silent');
    await parts.announce(parts.files.sourceBucket, key).catch((error: unknown) => {
      parts.log.warn({ err: error }, 'conversion.announce_failed');
    });
  }
  await lookAgain(parts, upload);
}

const secondsSince = (instant: Date) => (Date.now() - instant.getTime()) / 1000;

const lookAgain = ({ em, times }: JobParts, upload: UploadRef) =>
  addJobs(em.fork(), [watchJob(upload, new Date(Date.now() + times.silence * 1000))]);

async function giveUp(
  { em, changes, log }: JobParts,
  upload: UploadRef,
  failure: Failure,
  detail: string,
): Promise<void> {
  log.warn({ video: upload.video, media: upload.media, failure }, 'conversion.given_up');
  await change(em, changes, upload.video, (video) => {
    const media = mediaOf(video, upload.media);
    if (media?.upload?.stamp !== upload.stamp) return { video };
    return { video: fail(video, media, failure, detail) };
  });
}

/** graphile-worker's own lines, at a level that does not drown ours. */
const quietLogger = (log: Logger) =>
  new WorkerLogger(() => (level, message, meta) => {
    if (level === 'error') log.error({ detail: message, ...meta }, 'work.failed');
    else if (level === 'warning') log.warn({ detail: message }, 'work.warned');
  });
