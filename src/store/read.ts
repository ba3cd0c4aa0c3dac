/** Reading without locking. Each state comes from one statement, so its parts belong together. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { VideoState } from '../domain/state.ts';
import { SharedLiveMediaEntity } from './entities.ts';
import { read } from './statements.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Lower case, or null when it is not the id of anything. */
export const parseId = (text: string): string | null => (UUID.test(text) ? text.toLowerCase() : null);

export async function readVideo(em: EntityManager, id: string): Promise<VideoState | null> {
  return read(em, id);
}

/** The video a document belongs to. */
export async function videoOf(em: EntityManager, media: string): Promise<string | null> {
  const row = await em.fork().findOne(SharedLiveMediaEntity, media, { fields: ['video'] });
  return row?.video.id ?? null;
}
