/**
 * The statements of a page turn and of a read, which PostgreSQL parses once per connection because they have a
 * name. They read the same columns into the same states as the entities.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PoolClient } from 'pg';
import type { ShareEvent, VideoState } from '../domain/state.ts';
import { MAX_ENTRIES, prunesTimeline, uploadOnShow } from '../domain/timeline/timeline.ts';
import { poolOf } from './connection/pool.ts';
import type { Job } from './jobs.ts';
import { type MediaRow, toVideo, type VideoRow } from './rows.ts';
import type { StoredVideo } from './snapshot.ts';
import { insertEntry, PRUNE } from './timeline.ts';
import { CHANNEL, notificationPayload } from './write-path/change-notification.ts';

/** The columns of a video, of the table `video` as `v`. */
export const VIDEO = `v.id, v.title, v.version, v.active_shared_live_media as "activeSharedLiveMedia",
  v.active_shared_live_media_page as "activeSharedLiveMediaPage", v.look_around as "lookAround",
  v.presenter_id as "presenterId", v.presenter_name as "presenterName", v.one_presenter as "onePresenter",
  (extract(epoch from v.shown_at) * 1000)::float8 as "shownAt",
  (select external_id from video_external_id where video_id = v.id) as "externalId"`;

/** The columns of a document, of the table `shared_live_media` as `m`. */
export const MEDIA = `m.id as "media", m.external_id as "mediaExternalId", m.title as "mediaTitle", m.show_download as "showDownload",
  m.upload_state as "uploadState", extract(epoch from m.uploaded_on)::float8 * 1000 as "uploadedOn",
  m.active_stamp::float8 as "activeStamp", m.extension, m.nb_pages as "nbPages", m.pages_ready as "pagesReady",
  m.upload_stamp::float8 as "uploadStamp", m.upload_extension as "uploadExtension",
  m.upload_nb_pages as "uploadNbPages", m.upload_pages_ready as "uploadPagesReady",
  m.shared_stamp::float8 as "sharedStamp", m.furthest_page as "furthestPage", m.failure,
  m.failure_detail as "failureDetail", m.warnings, m.upload_warnings as "uploadWarnings"`;

const MEDIA_ORDER = 'order by m.created_on, m.id';

/** In milliseconds since 1970. */
export const NOW = '(extract(epoch from clock_timestamp()) * 1000)::float8 as now';

const LOCK_VIDEO = {
  name: 'lock_video',
  text: `select ${VIDEO}, ${NOW} from video v where v.id = $1 for update`,
};

/**
 * Separate from LOCK_VIDEO: a statement that waits for a lock still sees the documents as they were before the
 * wait.
 */
const READ_MEDIAS = {
  name: 'read_medias',
  text: `select ${MEDIA} from shared_live_media m where m.video_id = $1 ${MEDIA_ORDER}`,
};

const READ_VIDEO = {
  name: 'read_video',
  text: `select ${VIDEO}, ${MEDIA}
    from video v left join shared_live_media m on m.video_id = v.id where v.id = $1 ${MEDIA_ORDER}`,
};

const UPDATE_SHARE = `updated as (update video
  set active_shared_live_media = $2, active_shared_live_media_page = $3, version = $4,
    shown_at = $7::timestamptz, presenter_id = $9, presenter_name = $10 where id = $1),
  entry as (${insertEntry({ video: '$1', version: '$4', shownAt: '$7', media: '$2', stamp: '$8', page: '$3' })})`;

const RECORD_FURTHEST_PAGE = `recorded as (update shared_live_media
  set shared_stamp = active_stamp, furthest_page = $3 where id = $2)`;

/** The id by which PostgreSQL tells whether the transaction has committed. */
export const TRANSACTION_ID = 'pg_current_xact_id()::text as "transactionId"';

/** The two statements that write a share, without and with a message to the room. */
const shareStatements = (name: string, updates: string) => ({
  plain: {
    name,
    text: `with ${updates} select ${TRANSACTION_ID}, pg_notify($5, ${notificationPayload('$1', '$6')})`,
  },
  withMessage: {
    name: `${name}_and_message`,
    text: `with ${updates}, message as (
        insert into outbox (video, version, event, state, request) values ($1, $4, $11, $12, nullif($6, '')))
      select ${TRANSACTION_ID}, pg_notify($5, ${notificationPayload('$1', '$6')}),
        graphile_worker.add_job($13, payload := $14::json, job_key := $15, flags := $16)`,
  },
});

const WRITE_SHARE = shareStatements('write_share', UPDATE_SHARE);
/** Apart from WRITE_SHARE, so that a turn to a page that was on show before does not write the document. */
const WRITE_FURTHER_SHARE = shareStatements(
  'write_further_share',
  `${UPDATE_SHARE}, ${RECORD_FURTHEST_PAGE}`,
);

/** A row with the columns VIDEO and MEDIA; those of MEDIA are null for a video without documents. */
export type JoinedRow = Omit<VideoRow, 'shownAt'> &
  Omit<MediaRow, 'id' | 'externalId' | 'title' | 'uploadedOn'> & {
    media: string | null;
    mediaExternalId: string | null;
    mediaTitle: string;
    uploadedOn: number | null;
    shownAt: number | null;
  };

const toDate = (milliseconds: number | null): Date | null =>
  milliseconds === null ? null : new Date(Math.round(milliseconds));

const toVideoRow = (row: JoinedRow): VideoRow => ({ ...row, shownAt: toDate(row.shownAt) });

const toMediaRow = (row: JoinedRow): MediaRow =>
  ({
    ...row,
    id: row.media,
    externalId: row.mediaExternalId,
    title: row.mediaTitle,
    uploadedOn: toDate(row.uploadedOn),
  }) as unknown as MediaRow;

/** The current state, read by one statement so that its parts belong together; null when there is no such video. */
export async function readVideo(em: EntityManager, id: string): Promise<VideoState | null> {
  const pool = await poolOf(em);
  const { rows } = await pool.query<JoinedRow>({ ...READ_VIDEO, values: [id] });
  return joinedVideo(rows);
}

/** The state of one video from its rows; null when there are none. */
export function joinedVideo(rows: JoinedRow[]): VideoState | null {
  const [first] = rows;
  return first
    ? toVideo(toVideoRow(first), rows.filter(({ media }) => media !== null).map(toMediaRow))
    : null;
}

/** A video whose row is locked. */
export interface LockedVideo {
  video: VideoState;
  /** The time by the clock of PostgreSQL, in milliseconds since 1970. */
  now: number;
}

/** Locks the row of the video until the transaction ends, and reads the state; null when there is no such video. */
export async function lockVideo(client: PoolClient, id: string): Promise<LockedVideo | null> {
  const [row] = (await client.query<JoinedRow & { now: number }>({ ...LOCK_VIDEO, values: [id] })).rows;
  if (!row) return null;
  const { rows } = await client.query<JoinedRow>({ ...READ_MEDIAS, values: [id] });
  return { video: toVideo(toVideoRow(row), rows.map(toMediaRow)), now: row.now };
}

/** An outbox message before it is stored, and the job that delivers it. */
export interface OutboxEntry {
  event: ShareEvent;
  state: StoredVideo;
  job: Job;
}

/**
 * Writes the share, its presenter and the version of `video`, its entry of the timeline, its outbox message if there is one, and sends
 * the notification.
 * @returns the id of the transaction
 * @param isFurther whether the page of the share has not been on show before
 */
export async function writeShare(
  client: PoolClient,
  video: VideoState,
  isFurther: boolean,
  message: OutboxEntry | null,
  request: string,
): Promise<string> {
  const { id, share, version, shownAt, presenter } = video;
  if (prunesTimeline(version)) await client.query({ ...PRUNE, values: [id, MAX_ENTRIES] });
  const { plain, withMessage } = isFurther ? WRITE_FURTHER_SHARE : WRITE_SHARE;
  const onShow = [shownAt?.toISOString(), uploadOnShow(video)];
  const who = [presenter?.id ?? null, presenter?.name ?? null];
  const values = [
    id,
    share?.media ?? null,
    share?.page ?? null,
    version,
    CHANNEL,
    request,
    ...onShow,
    ...who,
  ];
  const write = async (statement: { name: string; text: string }, parameters: unknown[]) => {
    const { rows } = await client.query<{ transactionId: string }>({ ...statement, values: parameters });
    return rows[0]?.transactionId as string;
  };
  if (!message) return write(plain, values);
  const { event, state, job } = message;
  const { task, payload, key = null, flags = null } = job;
  const more = [event, JSON.stringify(state), task, JSON.stringify(payload), key, flags];
  return write(withMessage, [...values, ...more]);
}
