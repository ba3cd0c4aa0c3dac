/** Reads without a lock. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { SharedLiveMediaEntity, VideoEntity } from './entities.ts';

export { readVideo } from './statements.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id in lower case; null when `text` is not a UUID. */
export const parseId = (text: string): string | null => (UUID.test(text) ? text.toLowerCase() : null);

/** The id of the video that a document belongs to; null when there is no such document. */
export async function videoOf(em: EntityManager, media: string): Promise<string | null> {
  const row = await em.fork().findOne(SharedLiveMediaEntity, media, { fields: ['video'] });
  return row?.video.id ?? null;
}

/** The ids of the videos that show a document, the newest first. */
export async function videosOnShow(em: EntityManager, limit: number): Promise<string[]> {
  const rows = await em
    .fork()
    .find(
      VideoEntity,
      { activeSharedLiveMedia: { $ne: null } },
      { fields: ['id'], orderBy: { createdOn: 'desc' }, limit },
    );
  return rows.map(({ id }) => id);
}
