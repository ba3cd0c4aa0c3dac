#!/usr/bin/env bash
# Builds the images and runs compose.yaml with them, without a registry of images: `npm run images`. It needs root and apt
# on Debian 12 or newer, and skips where there is no engine to be had. IMAGES_CACHE (~/.cache/lectern/images) can be
# removed at any time.
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=${IMAGES_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lectern/images}
mkdir -p "$cache"
. scripts/images/engine.sh
. scripts/images/bases.sh
started=$SECONDS

fail() {
  echo "images: failed: $1" >&2
  exit 1
}

# build TAG CONTEXT [OPTION…]: within the network of the host, which reaches Debian's mirror and the npm registry.
build() {
  local from=$SECONDS
  DOCKER_BUILDKIT=1 timeout --foreground 480 nice $docker build --progress=plain --network=host --tag "$1" "${@:3}" "$2" >"$cache/build.log" 2>&1 ||
    fail "$1 cannot be built:
$(tail -30 "$cache/build.log")"
  echo "images: built $1 in $((SECONDS - from)) s, $(($($docker image inspect --format '{{.Size}}' "$1") / 1000000)) MB"
}

compose() { $docker compose --project-name lectern --env-file "$run/env" --file compose.yaml --file scripts/images/compose.yaml "$@"; }

finish() {
  local code=$?
  trap - EXIT
  set +e
  if [ -n "${up:-}" ]; then
    [ $code = 0 ] || compose logs --no-color --tail=200 >"$cache/containers.log" 2>&1
    [ $code = 0 ] || echo "images: the logs of the containers are in $cache/containers.log" >&2
    timeout 60 $docker compose --project-name lectern down --volumes --timeout 20 >/dev/null 2>&1
  fi
  # Another run may have the engine.
  [ -z "${locked:-}" ] || stop_engine
  exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

exec 9>"$cache/lock"
flock --wait 900 9 || fail 'another run of it did not end within 15 minutes'
install_engine
locked=1
stop_engine
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/\?$' || echo http://deb.debian.org/debian)
install_compose

start_engine host
import_debian debian:trixie-slim trixie
import_debian debian:bookworm-slim bookworm
make_node
make_postgres
make_storage
build lectern-server .
build lectern-converter . --file converter/Dockerfile
build lectern-prosody deploy/prosody
build lectern-proxy deploy/proxy
$docker tag lectern-server lectern-buckets
size=$($docker image inspect --format '{{.Size}}' lectern-server)
[ "$size" -le 250000000 ] || fail "the server's image has $size bytes, more than 250 MB"
for program in npm cc gcc vi vim nano; do
  ! timeout 30 $docker run --rm --network=host lectern-server sh -c "command -v $program" >/dev/null || fail "the server's image has $program"
done
$docker image prune --force >/dev/null
stop_engine

start_engine namespace
for name in JWT_SECRET CONVERTER_SECRET CONVERTER_EVENTS_SECRET POSTGRES_PASSWORD XMPP_PASSWORD S3_ADMIN_SECRET; do
  echo "$name=$(openssl rand -hex 32)"
done >"$run/env"
# The storage of `npm start` knows one key.
for name in S3_SERVER_SECRET S3_CONVERTER_SECRET; do sed -n "s/^S3_ADMIN_SECRET/$name/p" "$run/env"; done >"$run/s3" && cat "$run/s3" >>"$run/env"
up=1
compose up --no-build --wait --wait-timeout 150 --quiet-pull >"$cache/up.log" 2>&1 || fail "compose up failed:
$(tail -20 "$cache/up.log")"
echo "images: all parts are healthy after $((SECONDS - started)) s"
export COMPOSE_ENV_FILE=$run/env DOCKER=$docker
timeout 420 nsenter --net=/run/netns/$NAMESPACE "$(command -v node)" --import tsx scripts/images/job.ts
echo "images: passed in $((SECONDS - started)) s"
