#!/bin/sh
# Creates or updates the server's account, then runs Prosody in this process.
set -eu
: "${XMPP_PASSWORD:?the password of the account lectern@lectern.local}"
prosodyctl register lectern lectern.local "$XMPP_PASSWORD"
exec prosody -F
