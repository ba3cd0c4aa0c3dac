/**
 * What happens with every page turn, as statements PostgreSQL has parsed already. The entities remain the
 * way to everything else; these read the same columns into the same states.
 */
import type { EntityManager, PostgreSqlConnection } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';
import type { ShareEvent, VideoState } from '../domain/state.ts';
import { notificationPayload } from './change-notification.ts';
import { type MediaRow, toVideo, type VideoRow } from './rows.ts';

const VIDEO = `v.id, v.title, v.version, v.active_shared_live_media as "activeSharedLiveMedia",
  v.active_shared_live_media_page as "activeSharedLiveMediaPage"`;

const MEDIA = `m.id as "media", m.title as "mediaTitle", m.show_download as "showDownload",
  m.upload_state as "uploadState", extract(epoch from m.uploaded_on)::float8 * 1000 as "uploadedOn",
  m.active_stamp::float8 as "activeStamp", m.extension, m.nb_pages as "nbPages", m.pages_ready as "pagesReady",
  m.upload_stamp::float8 as "uploadStamp", m.upload_extension as "uploadExtension",
  m.upload_nb_pages as "uploadNbPages", m.upload_pages_ready as "uploadPagesReady", m.failure,
  m.failure_detail as "failureDetail", m.warnings`;

const IN_ORDER = 'order by m.created_on, m.id';

const LOCK = { name: 'lock_video', text: `select ${VIDEO} from video v where v.id = $1 for update` };

/** By a statement of its own: one that waits for the lock still sees the documents as they were before. */
const MEDIAS = {
  name: 'medias_of_video',
  text: `select ${MEDIA} from shared_live_media m where m.video_id = $1 ${IN_ORDER}`,
};

const READ = {
  name: 'read_video',
  text: `select ${VIDEO}, ${MEDIA}
    from video v left join shared_live_media m on m.video_id = v.id where v.id = $1 ${IN_ORDER}`,
};

const SET = `update video set active_shared_live_media = $2, active_shared_live_media_page = $3, version = $4
  where id = $1`;

const TURN = {
  name: 'turn',
  text: `with turned as (${SET}) select pg_notify($5, ${notificationPayload('$1', '$6')})`,
};

const TURN_AND_TELL = {
  name: 'turn_and_tell',
  text: `with turned as (${SET}), told as (
      insert into outbox (video, version, event, state, request) values ($1, $4, $7, $8, nullif($6, '')))
    select pg_notify($5, ${notificationPayload('$1', '$6')}),
      graphile_worker.add_job($9, payload := $10::json, job_key := $11, flags := $12)`,
};

type JoinedRow = VideoRow &
  Omit<MediaRow, 'id' | 'title' | 'uploadedOn'> & {
    media: string | null;
    mediaTitle: string;
    uploadedOn: number | null;
  };

const mediaRow = (row: JoinedRow): MediaRow =>
  ({
    ...row,
    id: row.media,
    title: row.mediaTitle,
    uploadedOn: row.uploadedOn === null ? null : new Date(row.uploadedOn),
  }) as unknown as MediaRow;

/** The pool of MikroORM's own connections. */
const poolOf = (em: EntityManager): Promise<Pool> =>
  (em.getConnection() as unknown as PostgreSqlConnection).getNativeClient();

/** The state, from one statement; null when there is no such video. */
export async function read(em: EntityManager, id: string): Promise<VideoState | null> {
  const pool = await poolOf(em);
  const { rows } = await pool.query<JoinedRow>({ ...READ, values: [id] });
  const [first] = rows;
  return first ? toVideo(first, rows.filter(({ media }) => media !== null).map(mediaRow)) : null;
}

export async function lockAndRead(client: PoolClient, id: string): Promise<VideoState | null> {
  const [row] = (await client.query<VideoRow>({ ...LOCK, values: [id] })).rows;
  if (!row) return null;
  const { rows } = await client.query<JoinedRow>({ ...MEDIAS, values: [id] });
  return toVideo(row, rows.map(mediaRow));
}

export interface OutboxEntry {
  event: ShareEvent;
  /** The video as the outbox keeps it. */
  state: VideoState;
  job: { task: string; payload: object; key?: string; flags?: string[] };
}

/** Writes what is shown and its version, tells the other servers, and the room if there is something to tell. */
export async function writeShare(
  client: PoolClient,
  channel: string,
  video: VideoState,
  told: OutboxEntry | null,
  request: string,
): Promise<void> {
  const { id, share, version } = video;
  const values = [id, share?.media ?? null, share?.page ?? null, version, channel, request];
  if (!told) {
    await client.query({ ...TURN, values });
    return;
  }
  const { event, state, job } = told;
  const { task, payload, key = null, flags = null } = job;
  const said = [event, JSON.stringify(state), task, JSON.stringify(payload), key, flags];
  await client.query({ ...TURN_AND_TELL, values: [...values, ...said] });
}

/** Commits what `work` did if it returns true; rolls back if it returns false or throws. */
export async function transaction(
  em: EntityManager,
  work: (client: PoolClient) => Promise<boolean>,
): Promise<void> {
  const client = await (await poolOf(em)).connect();
  let broken = false;
  try {
    await client.query('begin');
    await client.query((await work(client)) ? 'commit' : 'rollback');
  } catch (error) {
    // A connection whose state nobody knows goes to nobody else.
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}
