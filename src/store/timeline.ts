/** Reads and writes the timeline of a video. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { MAX_ENTRIES, type TimelineEntry } from '../domain/timeline/timeline.ts';
import { poolOf } from './connection/pool.ts';

/** The placeholders of the values of an entry. Each of them is in the statement once. */
interface Placeholders {
  video: string;
  version: string;
  shownAt: string;
  media: string;
  stamp: string;
  page: string;
}

/** The statement that inserts an entry. It copies the title of the page. */
export const insertEntry = ({ video, version, shownAt, media, stamp, page }: Placeholders): string =>
  `insert into timeline_entry (video_id, version, shown_at, media, stamp, page, page_title)
    select entry.*, (select title from page
      where media_id = entry.media and page.stamp = entry.stamp and number = entry.page)
    from (select ${video}::uuid as video, ${version}::int as version, ${shownAt}::timestamptz as shown_at,
      ${media}::uuid as media, ${stamp}::bigint as stamp, ${page}::int as page) entry`;

/** Deletes the oldest entries of the video `$1`, so that `$2` remain. */
export const PRUNE = {
  name: 'prune_timeline',
  text: `delete from timeline_entry where video_id = $1 and version <= (
    select version from timeline_entry where video_id = $1 order by version desc offset $2 limit 1)`,
};

/** Which entries of a timeline to read. */
export interface TimelineFilter {
  /** The maximum number of entries. */
  count: number;
  /** Entries up to this version are left out. */
  after: number;
}

/** The entry after the last one that is read gives the end of that one. */
const READ_TIMELINE = {
  name: 'read_timeline',
  text: `select t.version, (extract(epoch from t.shown_at) * 1000)::float8 as "shownAt", t.media as "mediaId", t.page,
      t.page_title as "pageTitle", nullif(m.title, '') as "mediaTitle"
    from timeline_entry t left join shared_live_media m on m.id = t.media
    where t.video_id = $1 and t.version > $2 order by t.version limit $3`,
};

type EntryRow = Omit<TimelineEntry, 'shownAt' | 'endedAt'> & { shownAt: number };

/** The entries of a timeline, oldest first. */
export async function readTimeline(
  em: EntityManager,
  video: string,
  { count, after }: TimelineFilter = { count: MAX_ENTRIES, after: 0 },
): Promise<TimelineEntry[]> {
  const pool = await poolOf(em);
  const { rows } = await pool.query<EntryRow>({ ...READ_TIMELINE, values: [video, after, count + 1] });
  return rows.slice(0, count).map((row, index) => {
    const next = rows[index + 1];
    return { ...row, shownAt: new Date(row.shownAt), endedAt: next ? new Date(next.shownAt) : null };
  });
}
