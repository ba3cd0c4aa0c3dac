/** Configures the rooms that this server owns. */
import type { Logger } from '../../log.ts';
import type { Connection } from '../connection/connection.ts';
import { configurationChanges } from './configuration.ts';
import * as muc from './muc.ts';

/**
 * Gives the room the wanted configuration, if this server owns the room. Never throws: logs a failure instead.
 * @param created Whether the room is new. The service keeps a new room locked until its configuration is
 * submitted (https://xmpp.org/extensions/xep-0045.html#createroom).
 */
export async function configureRoom(
  { room, connection, log }: { room: string; connection: Connection; log: Logger },
  privileges: muc.Privileges,
  created: boolean,
): Promise<void> {
  if (privileges.affiliation !== 'owner') {
    log.warn({ room, ...privileges }, 'room.not_owner');
    return;
  }
  try {
    const changes = configurationChanges(muc.readForm(await connection.request(muc.getConfiguration(room))));
    if (!created && changes.size === 0) return;
    await connection.request(muc.setConfiguration(room, changes));
    log.info({ room, created, changed: [...changes.keys()] }, 'room.configured');
  } catch (error) {
    log.error({ room, created, reason: (error as Error).message }, 'room.not_configured');
    if (created) await connection.request(muc.setConfiguration(room, new Map())).catch(() => {});
  }
}
