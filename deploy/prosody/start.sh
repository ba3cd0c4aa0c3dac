#!/bin/sh
# Makes or updates the server's account, then becomes Prosody.
set -eu
: "${XMPP_PASSWORD:?the password of the account lectern@lectern.local}"
prosodyctl register lectern lectern.local "$XMPP_PASSWORD"
exec prosody -F
