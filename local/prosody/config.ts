/** What Prosody is told: a configuration that opens nothing but two loopback ports. Pure. */

export interface Layout {
  /** Accounts live here: the server's own. */
  domain: string;
  /** Anybody may come in here, anonymously; nobody has an account. */
  participants: string;
  conference: string;
  /** Bare JID of the server's account: owner of every room. */
  owner: string;
  ports: { c2s: number; http: number };
  /** Where Prosody keeps rooms and accounts. */
  data: string;
}

/** A Lua string; JSON's escapes are Lua's for what a host name or a path can hold. */
const quote = (text: string) => JSON.stringify(text);

export const configuration = ({ domain, participants, conference, owner, ports, data }: Layout) => `\
-- Written at every start; changes are lost.
data_path = ${quote(data)}
log = { { levels = { min = "warn" }, to = "console" } }

interfaces = { "127.0.0.1" }
c2s_ports = { ${ports.c2s} }
http_interfaces = { "127.0.0.1" }
http_ports = { ${ports.http} }
https_ports = {}
http_default_host = ${quote(participants)}

modules_enabled = { "posix", "disco", "saslauth", "smacks", "ping", "limits", "bosh", "websocket" }
modules_disabled = { "s2s", "s2s_auth_certs", "offline" }

-- Nothing leaves the loopback interface, so there is nothing to encrypt.
c2s_require_encryption = false
consider_bosh_secure = true
consider_websocket_secure = true

-- Participants only listen. The server itself must never be slowed down.
limits = { c2s = { rate = "30kb/s", burst = "4s" } }
unlimited_jids = { ${quote(owner)} }
c2s_stanza_size_limit = 65536
-- A closed browser leaves its room within a minute.
smacks_hibernation_time = 60

VirtualHost ${quote(domain)}
  authentication = "internal_hashed"

VirtualHost ${quote(participants)}
  authentication = "anonymous"

Component ${quote(conference)} "muc"
  admins = { ${quote(owner)} }
  restrict_room_creation = true
  -- The defaults below are the configuration: a room is right from its first moment.
  muc_room_locking = false
  muc_room_default_persistent = true
  muc_room_default_moderated = true
  muc_room_default_public = false
  muc_room_default_change_subject = false
  muc_room_default_history_length = 0
  -- Who joins is told of the server only: telling everybody of everybody is N².
  muc_room_default_presence_broadcast = { moderator = true }
  muc_room_cache_size = 2000
  -- A destroyed room can be made again at once.
  muc_tombstones = false
`;
