/** Lists the videos of the platform, newest first. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { VideoState } from '../../domain/state.ts';
import { poolOf } from '../connection/pool.ts';
import { type JoinedRow, joinedVideo, MEDIA, VIDEO } from '../statements.ts';

/** The place of a video in the list. It stays the same when other videos are created or deleted. */
export interface VideoPlace {
  /** The creation of the video in microseconds since 1970, as decimal digits. */
  createdOn: string;
  /** The id of the video, which decides between videos of the same microsecond. */
  id: string;
}

export interface ListedVideo {
  video: VideoState;
  place: VideoPlace;
}

export interface VideoFilter {
  /** The maximum number of videos. */
  count: number;
  /** The list begins behind this place; null for the newest video. */
  after: VideoPlace | null;
  /** The external id of the only video to list; null for all videos. */
  externalId: string | null;
}

/** One statement, so that the parts of each state belong together. */
const listStatement = (name: string, condition: string) => ({
  name,
  text: `select ${VIDEO}, ${MEDIA}, (extract(epoch from v.created_on) * 1000000)::bigint::text as "createdOn"
    from (
      select * from video
      where ${condition} and (created_on, id) < (
        coalesce('epoch'::timestamptz + $1::bigint * interval '1 microsecond', 'infinity'),
        coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      order by created_on desc, id desc limit $3
    ) v
    left join shared_live_media m on m.video_id = v.id
    order by v.created_on desc, v.id desc, m.created_on, m.id`,
});

export const LIST_VIDEOS = listStatement('list_videos', 'true');
/** Apart from LIST_VIDEOS, because PostgreSQL plans a statement once for all of its values and must use the index here. */
export const FIND_VIDEO = listStatement(
  'find_video',
  'id = (select video_id from video_external_id where external_id = $4)',
);

export async function listVideos(
  em: EntityManager,
  { count, after, externalId }: VideoFilter,
): Promise<ListedVideo[]> {
  const pool = await poolOf(em);
  const values = [after?.createdOn ?? null, after?.id ?? null, count];
  const query =
    externalId === null ? { ...LIST_VIDEOS, values } : { ...FIND_VIDEO, values: [...values, externalId] };
  const { rows } = await pool.query<JoinedRow & { createdOn: string }>(query);
  return [...Map.groupBy(rows, ({ id }) => id)].flatMap(([id, [first, ...others]]) => {
    const video = first && joinedVideo([first, ...others]);
    return video ? [{ video, place: { createdOn: first.createdOn, id } }] : [];
  });
}

/** The video with this external id; null when there is none. */
export async function findVideo(em: EntityManager, externalId: string): Promise<VideoState | null> {
  const [listed] = await listVideos(em, { count: 1, after: null, externalId });
  return listed?.video ?? null;
}
