-- The XMPP server of compose.yaml. local/prosody/config.ts writes the same configuration for `npm start`.
plugin_paths = { "/etc/prosody/modules" }
data_path = "/var/lib/prosody"
pidfile = "/tmp/prosody.pid"
log = { { levels = { min = "info" }, to = "console" } }

interfaces = { "*" }
c2s_ports = { 5222 }
http_interfaces = { "*" }
http_ports = { 5280 }
https_ports = {}
http_default_host = "guests.lectern.local"

modules_enabled = { "posix", "disco", "saslauth", "smacks", "ping", "limits", "bosh", "websocket" }
modules_disabled = { "s2s", "s2s_auth_certs", "offline" }

-- The reverse proxy in front of port 5280 encrypts. compose.yaml does not publish port 5222.
c2s_require_encryption = false
consider_bosh_secure = true
consider_websocket_secure = true

-- Participants send little. The limit must not apply to the server's account, which sends every message.
limits = { c2s = { rate = "30kb/s", burst = "4s" } }
unlimited_jids = { "lectern@lectern.local" }
c2s_stanza_size_limit = 65536
smacks_hibernation_time = 60

VirtualHost "lectern.local"
  authentication = "internal_hashed"

-- Set ROOM_TOKEN_SECRET to the JWT_SECRET of the servers to let the rooms require a token.
VirtualHost "guests.lectern.local"
  authentication = ENV_ROOM_TOKEN_SECRET and "lectern_token" or "anonymous"
  lectern_jwt_secret = ENV_ROOM_TOKEN_SECRET

Component "conference.lectern.local" "muc"
  admins = { "lectern@lectern.local" }
  modules_enabled = ENV_ROOM_TOKEN_SECRET and { "lectern_rooms" } or {}
  lectern_participants = "guests.lectern.local"
  restrict_room_creation = true
  muc_room_locking = false
  muc_room_default_persistent = true
  muc_room_default_moderated = true
  muc_room_default_public = false
  muc_room_default_change_subject = false
  muc_room_default_history_length = 0
  muc_room_default_presence_broadcast = { moderator = true }
  muc_room_cache_size = 2000
  -- Prosody rewrites its list of all persistent rooms whenever it saves one of them, and needs the list only to
  -- enumerate rooms. Rooms themselves are in another store.
  storage = { persistent = "none" }
  muc_tombstones = false
