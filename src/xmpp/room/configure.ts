/** Configures the rooms that this server owns. */
import pLimit from 'p-limit';
import type { Logger } from '../../log.ts';
import type { Connection } from '../connection/connection.ts';
import { configurationChanges } from './configuration.ts';
import * as muc from './muc.ts';

interface RoomParts {
  room: string;
  connection: Connection;
  log: Logger;
}

/** The maximum number of corrections of the configuration after one join, because a server may ignore them. */
const MAX_CORRECTIONS = 20;

/** Keeps the configuration of one room. */
export class RoomConfigurer {
  readonly #parts: RoomParts;
  readonly #privileges: () => muc.Privileges;
  /** Two concurrent readings of the configuration would both submit the same change. */
  readonly #limit = pLimit(1);
  #corrections = 0;

  /** @param privileges returns what the server may do in the room at present */
  constructor(parts: RoomParts, privileges: () => muc.Privileges) {
    this.#parts = parts;
    this.#privileges = privileges;
  }

  /**
   * Gives the room the wanted configuration, if this server owns the room. Never throws: logs a failure instead.
   * @param created Whether the room is new. The service keeps a new room locked until its configuration is
   * submitted (https://xmpp.org/extensions/xep-0045.html#createroom).
   */
  configureJoined(created: boolean): Promise<void> {
    this.#corrections = 0;
    return this.#configure(created);
  }

  /** Restores the configuration that somebody else has changed, if this server owns the room. */
  correct(): void {
    if (this.#privileges().affiliation !== 'owner' || this.#corrections >= MAX_CORRECTIONS) return;
    this.#corrections += 1;
    void this.#configure(false);
  }

  #configure(created: boolean): Promise<void> {
    return this.#limit(() => configureRoom(this.#parts, this.#privileges(), created));
  }
}

async function configureRoom(
  { room, connection, log }: RoomParts,
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
