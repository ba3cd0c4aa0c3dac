-- Lets a participant join only the room of the video for which mod_auth_lectern_token has accepted the token.
local jid = require "util.jid";
local st = require "util.stanza";

local participants = assert(module:get_option_string("lectern_participants"), "lectern_participants is required");
local admins = module:get_option_inherited_set("admins", {});

module:hook("muc-occupant-pre-join", function (event)
	local from = event.stanza.attr.from;
	local user, host = jid.split(from);
	if admins:contains(jid.bare(from)) then return; end
	if host == participants and user == jid.split(event.room.jid) then return; end
	event.origin.send(st.error_reply(event.stanza, "auth", "forbidden", "The token is not for this video."));
	return true;
end, 1000);
