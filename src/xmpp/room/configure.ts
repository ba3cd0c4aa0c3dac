/** Setting a room up, if that is ours to do. */
import type { Logger } from '../../log.ts';
import type { Connection } from '../connection/connection.ts';
import { changes } from './configuration.ts';
import * as muc from './muc.ts';

/** Brings the room's configuration in line; never fails. A new room waits for that, locked. */
export async function configureRoom(
  { room, link, log }: { room: string; link: Connection; log: Logger },
  standing: muc.Standing,
  created: boolean,
): Promise<void> {
  if (standing.affiliation !== 'owner') {
    log.warn({ room, ...standing }, 'room.not_ours');
    return;
  }
  try {
    const wanted = changes(muc.readForm(await link.request(muc.getConfiguration(room))));
    if (!created && wanted.size === 0) return;
    await link.request(muc.setConfiguration(room, wanted));
    log.info({ room, created, changed: [...wanted.keys()] }, 'room.configured');
  } catch (error) {
    log.error({ room, created, reason: (error as Error).message }, 'room.not_configured');
    if (created) await link.request(muc.setConfiguration(room, new Map())).catch(() => {});
  }
}
