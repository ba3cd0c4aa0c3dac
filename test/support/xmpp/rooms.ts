/** A real Prosody of its own for a test file, and servers that speak in its rooms. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalProsody, startProsody } from '../../../local/prosody/prosody.ts';
import type { Logger } from '../../../src/log.ts';
import { connectRooms, type Rooms, type RoomsOptions } from '../../../src/xmpp/room/rooms.ts';
import { silentLog } from '../silent-log.ts';
import { comeIn, type Participant } from './participant.ts';

export const PASSWORD = 'the server’s own';

/** What happened, as the log tells it. */
export interface Notebook {
  log: Logger;
  lines: { level: string; event: string; fields: Record<string, unknown> }[];
  count(event: string): number;
}

export function notebook(): Notebook {
  const lines: Notebook['lines'] = [];
  const note = (level: string) => (fields: Record<string, unknown>, event: string) =>
    lines.push({ level, event, fields });
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  return {
    log: log as unknown as Logger,
    lines,
    count: (event) => lines.filter((line) => line.event === event).length,
  };
}

export interface House extends AsyncDisposable {
  prosody: LocalProsody;
  directory: string;
  /** A server's connection to the rooms. */
  rooms(options?: Partial<RoomsOptions>): Rooms;
  /** The full name of a room. */
  jid(room: string): string;
  participant(room: string, nick: string): Promise<Participant>;
  /** Somebody with an account but no say. */
  member(room: string, nick: string): Promise<Participant>;
  /** The server's own account, in another program. */
  owner(room: string, nick: string): Promise<Participant>;
}

export async function openHouse(): Promise<House> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'lectern-xmpp-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  // Root lends Prosody another user, who has to pass through here.
  await chmod(folder, 0o711);
  const directory = join(folder, 'prosody');
  const prosody = stack.use(
    await startProsody({
      directory,
      domain: 'lectern.test',
      conference: 'conference.lectern.test',
      admin: { username: 'lectern', password: PASSWORD },
      accounts: [{ username: 'member', password: PASSWORD }],
      log: silentLog,
    }),
  );
  const { service, domain, participants, conference } = prosody;
  const jid = (room: string) => `${room}@${conference}`;
  const account = (username: string) => (room: string, nick: string) =>
    comeIn({ service, domain, username, password: PASSWORD, room: jid(room), nick });
  const owned = stack.move();
  let servers = 0;
  return {
    prosody,
    directory,
    jid,
    rooms: (options) =>
      connectRooms({
        service,
        domain,
        conference,
        username: 'lectern',
        password: PASSWORD,
        resource: `server-${++servers}`,
        nickname: 'lectern',
        log: silentLog,
        ...options,
      }),
    participant: (room, nick) => comeIn({ service, domain: participants, room: jid(room), nick }),
    member: account('member'),
    owner: account('lectern'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A page turn as the outbox would say it. */
export const turn = (room: string, version: number, body = `{"version":${version}}`) => ({
  id: `${room}:${version}`,
  event: 'navigate_sharing' as const,
  version,
  body,
});
