/** The configuration file of Prosody, which opens two loopback ports and nothing else. Pure. */

export interface ConfigurationOptions {
  /** The domain of the server's account. */
  domain: string;
  /** The domain without accounts, to which any client can log in anonymously. */
  participants: string;
  conference: string;
  /** Bare JID of the server's account, which owns every room. */
  owner: string;
  ports: { c2s: number; http: number };
  /** The folder in which Prosody stores rooms and accounts. */
  data: string;
  /** The folder of modules that are not Prosody's own. */
  modules?: string | undefined;
  /** The secret that signs the tokens with which participants log in. Modules in `modules` check them. */
  tokenSecret?: string | undefined;
  /** The names of further modules of the conference component. */
  roomModules?: string[] | undefined;
}

/** A Lua string. For the characters of host names and paths, Lua has the same escapes as JSON. */
const quote = (text: string) => JSON.stringify(text);

export const configuration = ({
  domain,
  participants,
  conference,
  owner,
  ports,
  data,
  modules,
  tokenSecret,
  roomModules = [],
}: ConfigurationOptions) => `\
-- npm start writes this file each time: changes to it are lost.
data_path = ${quote(data)}
${modules ? `plugin_paths = { ${quote(modules)} }\n` : ''}log = { { levels = { min = "warn" }, to = "console" } }

interfaces = { "127.0.0.1" }
c2s_ports = { ${ports.c2s} }
http_interfaces = { "127.0.0.1" }
http_ports = { ${ports.http} }
https_ports = {}
http_default_host = ${quote(participants)}

modules_enabled = { "posix", "disco", "saslauth", "smacks", "ping", "limits", "bosh", "websocket" }
modules_disabled = { "s2s", "s2s_auth_certs", "offline" }

-- The ports accept connections on the loopback interface only, so they need no encryption.
c2s_require_encryption = false
consider_bosh_secure = true
consider_websocket_secure = true

-- Participants send little. The limit must not apply to the server's account, which sends every message.
limits = { c2s = { rate = "30kb/s", burst = "4s" } }
unlimited_jids = { ${quote(owner)} }
c2s_stanza_size_limit = 65536
-- A client whose connection broke is removed from its rooms after a minute.
smacks_hibernation_time = 60

VirtualHost ${quote(domain)}
  authentication = "internal_hashed"

VirtualHost ${quote(participants)}
  ${tokenSecret ? `authentication = "lectern_token"\n  lectern_jwt_secret = ${quote(tokenSecret)}\n  allow_unencrypted_plain_auth = true` : 'authentication = "anonymous"'}

Component ${quote(conference)} "muc"
  admins = { ${quote(owner)} }
  modules_enabled = { ${[...(tokenSecret ? ['lectern_rooms'] : []), ...roomModules].map(quote).join(', ')} }
  ${tokenSecret ? `lectern_participants = ${quote(participants)}\n  ` : ''}restrict_room_creation = true
  -- These defaults equal what the server configures, so a room is never open to others, not even when it is new.
  muc_room_locking = false
  muc_room_default_persistent = true
  muc_room_default_moderated = true
  muc_room_default_public = false
  muc_room_default_change_subject = false
  muc_room_default_history_length = 0
  -- Clients receive the presence of the server only: the presence of N visitors to N visitors is N² stanzas.
  muc_room_default_presence_broadcast = { moderator = true }
  muc_room_cache_size = 2000
  -- Prosody rewrites its list of all persistent rooms whenever it saves one of them, and needs the list only to
  -- enumerate rooms. Rooms themselves are in another store.
  storage = { persistent = "none" }
  -- A destroyed room can be created again at once.
  muc_tombstones = false
`;
