/** A Prosody for one test file, Lectern's connections to it, and participants of its rooms. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalProsody, startProsody } from '../../../local/prosody/prosody.ts';
import { connectRooms, type Rooms, type RoomsOptions } from '../../../src/xmpp/room/rooms.ts';
import { silentLog } from '../silent-log.ts';
import { joinRoom, type Participant } from './participant.ts';

export const PASSWORD = 'the password of every account';

export interface TestProsody extends AsyncDisposable {
  server: LocalProsody;
  /** Connects as Lectern does, with the account that owns every room unless `options` names another. */
  connect(options?: Partial<RoomsOptions>): Rooms;
  /** The bare JID of a room. */
  jid(room: string): string;
  /** Joins a room anonymously. */
  participant(room: string, nickname: string): Promise<Participant>;
  /** Joins a room with an account that has no privileges. */
  member(room: string, nickname: string): Promise<Participant>;
  /** Joins a room with Lectern's account, as another program could. */
  owner(room: string, nickname: string): Promise<Participant>;
}

export interface TestProsodyOptions {
  /** With it, participants log in with a token. */
  tokenSecret?: string;
  /** A folder that the test keeps. */
  folder?: string;
  /** The rooms in which each account may be, as ejabberd limits them. */
  roomsPerAccount?: number;
}

/** Refuses an account that is in `limit` rooms with the error of ejabberd's `max_user_conferences`. */
const limitRooms = (limit: number) => `\
local jid = require "util.jid";
local st = require "util.stanza";
module:hook("muc-occupant-pre-join", function (event)
  local account, count = jid.bare(event.occupant.bare_jid), 0;
  for room in module:depends("muc").each_room(true) do
    for _, occupant in room:each_occupant() do
      if occupant.bare_jid == account then count = count + 1; end
    end
  end
  if count < ${limit} then return; end
  event.origin.send(st.error_reply(event.stanza, "wait", "resource-constraint"));
  return true;
end);
`;

export async function startTestProsody({
  tokenSecret,
  folder: given,
  roomsPerAccount,
}: TestProsodyOptions = {}): Promise<TestProsody> {
  await using stack = new AsyncDisposableStack();
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'lectern-xmpp-')));
  if (!given) stack.defer(() => rm(folder, { recursive: true, force: true }));
  // Root runs Prosody as another user, who must be able to traverse the folder.
  await chmod(folder, 0o711);
  const server = stack.use(
    await startProsody({
      directory: join(folder, 'prosody'),
      domain: 'lectern.test',
      conference: 'conference.lectern.test',
      admin: { username: 'lectern', password: PASSWORD },
      accounts: [{ username: 'member', password: PASSWORD }],
      ...(tokenSecret && { tokenSecret }),
      ...(roomsPerAccount && { roomModules: { limited_rooms: limitRooms(roomsPerAccount) } }),
      log: silentLog,
    }),
  );
  const { service, domain, participants, conference } = server;
  const jid = (room: string) => `${room}@${conference}`;
  const joinAs = (username: string) => (room: string, nickname: string) =>
    joinRoom({ service, domain, username, password: PASSWORD, room: jid(room), nickname });
  const owned = stack.move();
  let connections = 0;
  return {
    server,
    jid,
    connect: (options) =>
      connectRooms({
        service,
        domain,
        conference,
        username: 'lectern',
        password: PASSWORD,
        resource: `server-${++connections}`,
        nickname: 'lectern',
        log: silentLog,
        ...options,
      }),
    participant: (room, nickname) => joinRoom({ service, domain: participants, room: jid(room), nickname }),
    member: joinAs('member'),
    owner: joinAs('lectern'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
