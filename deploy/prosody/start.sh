#!/bin/sh
# Creates or updates the server's account, then runs Prosody in this process.
set -eu
: "${XMPP_PASSWORD:?the password of the account lectern@lectern.local}"
# prosodyctl reads the password twice from its standard input. As an argument it would appear in `ps`.
set_password() { printf '%s\n%s\n' "$XMPP_PASSWORD" "$XMPP_PASSWORD" | prosodyctl "$1" lectern@lectern.local; }
set_password adduser || set_password passwd
unset XMPP_PASSWORD
exec prosody -F
