/** What the server knows about the conversion of each upload, besides the state that viewers see. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UploadRef } from '../domain/keys.ts';
import type { UploadFacts } from '../domain/upload/watch.ts';
import { addJobs, watchUploadJob } from './jobs.ts';

type StoredFacts = Omit<UploadFacts, 'isStorageReachable'> & { extension: string };

const secondsSince = (column: string) => `extract(epoch from clock_timestamp() - ${column})::float8`;

/**
 * The facts about an upload. PostgreSQL measures all times, so that they do not depend on the clock of a server.
 * @returns null when the upload has ended, or is not the newest one of its document.
 */
export async function readUploadFacts(
  em: EntityManager,
  { media, uploadId }: UploadRef,
): Promise<StoredFacts | null> {
  const rows = await em.fork().execute<StoredFacts[]>(
    `select m.upload_state as "state", m.upload_extension as "extension",
        extract(epoch from clock_timestamp())::float8 - m.upload_stamp as "age",
        ${secondsSince('c.found_on')} as "fileAge",
        case when m.reported_on >= c.found_on then ${secondsSince('m.reported_on')} end as "sinceReport",
        ${secondsSince('c.progressed_on')} as "sinceProgress",
        ${secondsSince('c.announced_on')} as "sinceAnnouncement",
        ${secondsSince('c.waiting_on')} as "sinceWaiting", coalesce(c.announcements, 0) as "announcements"
      from shared_live_media m left join conversion c on c.media = m.id and c.stamp = m.upload_stamp
      where m.id = ? and m.upload_stamp = ? and m.upload_state in ('pending', 'processing')`,
    [media, uploadId],
  );
  return rows[0] ?? null;
}

/** Stores that the file of an upload is in storage. */
export const storeFound = (em: EntityManager, { media, uploadId }: UploadRef) =>
  em
    .fork()
    .execute('insert into conversion (media, stamp) values (?, ?) on conflict do nothing', [media, uploadId]);

/** Stores that a conversion has advanced. `tx` is the transaction of the report. */
export const storeProgress = (tx: EntityManager, { media, uploadId }: UploadRef) =>
  tx.execute(
    `insert into conversion (media, stamp, progressed_on) values (?, ?, clock_timestamp())
      on conflict (media, stamp) do update set progressed_on = excluded.progressed_on`,
    [media, uploadId],
  );

/** Stores that the converter has accepted the announcement of an upload. */
export const storeAnnouncement = (em: EntityManager, { media, uploadId }: UploadRef) =>
  em.fork().execute(
    `update conversion set announcements = announcements + 1, announced_on = clock_timestamp(), waiting_on = null
      where media = ? and stamp = ?`,
    [media, uploadId],
  );

/** Stores that an upload waits in the queue of the converter. */
export const storeWaiting = (em: EntityManager, { media, uploadId }: UploadRef) =>
  em
    .fork()
    .execute('update conversion set waiting_on = clock_timestamp() where media = ? and stamp = ?', [
      media,
      uploadId,
    ]);

/**
 * Stores that a converter begins a conversion of an upload. `attempt` is the converter's identifier of the conversion.
 * A repetition changes nothing.
 * @returns the number of conversions of this upload that have begun
 */
export async function storeAttempt(
  em: EntityManager,
  { media, uploadId }: UploadRef,
  attempt: string,
): Promise<number> {
  const [row] = await em.fork().execute<{ attempts: number }[]>(
    `insert into conversion as c (media, stamp, attempts) values (?, ?, jsonb_build_array(?::text))
      on conflict (media, stamp) do update set attempts = case
        when c.attempts @> excluded.attempts then c.attempts else c.attempts || excluded.attempts end
      returning jsonb_array_length(attempts) as attempts`,
    [media, uploadId, attempt],
  );
  return row?.attempts ?? 0;
}

/** The upload is due for an announcement, because its converter is known to be gone. `silence` is in seconds. */
const FOUND_LONG_AGO = `least(c.found_on, clock_timestamp() - make_interval(secs => ?))`;

/**
 * Stores that a converter stops and leaves an upload to another converter. The conversion that it stops does not count
 * as an attempt. The server announces the upload at once.
 */
export async function storeHandBack(
  em: EntityManager,
  upload: UploadRef,
  attempt: string,
  silence: number,
): Promise<void> {
  const { media, uploadId } = upload;
  await em.fork().transactional(async (tx) => {
    await tx.execute('update shared_live_media set reported_on = null where id = ? and upload_stamp = ?', [
      media,
      uploadId,
    ]);
    await tx.execute(
      `insert into conversion as c (media, stamp, found_on) values (?, ?, clock_timestamp() - make_interval(secs => ?))
        on conflict (media, stamp) do update set attempts = c.attempts - ?::text, announced_on = null, waiting_on = null,
          found_on = ${FOUND_LONG_AGO}`,
      [media, uploadId, silence, attempt, silence],
    );
    await addJobs(tx, [watchUploadJob(upload, 0)]);
  });
}

/** Deletes what is stored about one upload of a document, or about all of them. */
export async function deleteConversions(
  em: EntityManager,
  media: string,
  uploadId: number | null,
): Promise<void> {
  await em
    .fork()
    .execute('delete from conversion where media = ? and stamp = coalesce(?::bigint, stamp)', [
      media,
      uploadId,
    ]);
}

interface OpenUpload {
  video: string;
  media: string;
  stamp: string;
}

const OPEN = `select m.video_id as video, m.id as media, m.upload_stamp as stamp from shared_live_media m
  where m.upload_state in ('pending', 'processing') and m.upload_stamp is not null`;

/**
 * Looks at every open upload at once, because a converter has started. `interrupted` are the conversions that ended
 * with an earlier process of this converter: the uploads that no later conversion has begun on are announced at once.
 * @returns the number of open uploads
 */
export function watchOpenUploads(
  em: EntityManager,
  interrupted: readonly string[],
  silence: number,
): Promise<number> {
  return em.fork().transactional(async (tx) => {
    const uploads = await tx.execute<OpenUpload[]>(OPEN);
    const ended = `{${interrupted.join(',')}}`;
    await tx.execute(
      `update shared_live_media m set reported_on = null from conversion c
        where c.media = m.id and c.stamp = m.upload_stamp and m.upload_state in ('pending', 'processing')
          and c.attempts ->> -1 = any(?::text[])`,
      [ended],
    );
    await tx.execute(
      `update conversion c set announced_on = null, waiting_on = null,
          found_on = case when c.attempts ->> -1 = any(?::text[]) then ${FOUND_LONG_AGO} else c.found_on end
        from shared_live_media m
        where c.media = m.id and c.stamp = m.upload_stamp and m.upload_state in ('pending', 'processing')`,
      [ended, silence],
    );
    await addJobs(tx, uploads.map(toJob));
    return uploads.length;
  });
}

/** Adds the missing watch jobs of open uploads, such as those that a server of version 0.1 has replaced. */
export async function watchForgottenUploads(em: EntityManager): Promise<void> {
  const tx = em.fork();
  const uploads = await tx.execute<OpenUpload[]>(
    `${OPEN} and not exists (select 1 from graphile_worker.jobs j
        where j.key = 'watch:' || m.id || ':' || m.upload_stamp and j.attempts < j.max_attempts)`,
  );
  await addJobs(tx, uploads.map(toJob));
}

const toJob = ({ video, media, stamp }: OpenUpload) =>
  watchUploadJob({ video, media, uploadId: Number(stamp) }, 0);
