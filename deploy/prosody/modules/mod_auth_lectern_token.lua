-- Lets a participant log in with SASL PLAIN: the id of the video as the user name, and a token of that video for
-- Lectern's API as the password. Tokens that a JWKS verifies are not supported.
local jwt = require "util.jwt";
local new_sasl = require "util.sasl".new;

local secret = assert(module:get_option_string("lectern_jwt_secret"), "lectern_jwt_secret is required");
local audience = module:get_option_string("lectern_jwt_audience");
local issuer = module:get_option_string("lectern_jwt_issuer");

local function contains(claim, value)
	if type(claim) ~= "table" then return claim == value; end
	for _, each in ipairs(claim) do
		if each == value then return true; end
	end
	return false;
end

local function is_valid(video, token)
	local ok, claims = jwt.verify(secret, token);
	if not ok or type(claims) ~= "table" then return false; end
	local now = os.time();
	return type(claims.exp) == "number" and now < claims.exp
		and (claims.nbf == nil or (type(claims.nbf) == "number" and now >= claims.nbf))
		and (not audience or contains(claims.aud, audience))
		and (not issuer or claims.iss == issuer)
		and type(claims.resource_id) == "string" and claims.resource_id:lower() == video:lower();
end

local provider = {};

function provider.test_password(video, token)
	return is_valid(video, token);
end

function provider.user_exists()
	return true;
end

function provider.get_sasl_handler()
	return new_sasl(module.host, {
		plain_test = function(_, video, token)
			return is_valid(video, token), true;
		end;
	});
end

module:provides("auth", provider);
