# The engine of `npm run images`: a dockerd with a folder of its own. Sourced by images.sh, which sets `cache`.

DOCKER_PACKAGES=(docker.io iptables iproute2 mmdebstrap)
# Of one cache: runs with the same cache wait for each other.
NAMESPACE=lectern-$(printf %s "$cache" | cksum | cut -d' ' -f1)

# Ends the run as skipped: this machine cannot run containers.
skip() {
  echo "images: skipped: $1"
  exit 0
}

# Installs Docker from Debian's packages, without letting it start by itself now or at the next boot.
install_engine() {
  local missing=() package policy=/usr/sbin/policy-rc.d
  [ "$(uname -s)" = Linux ] || skip 'this is not Linux'
  [ "$(id -u)" = 0 ] || skip 'an engine of its own needs root'
  grep -qw overlay /proc/filesystems || modprobe overlay 2>/dev/null || skip 'the kernel has no overlayfs'
  command -v apt-get >/dev/null || skip 'there is no apt-get to install an engine with'
  for package in "${DOCKER_PACKAGES[@]}"; do
    dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "images: installing ${missing[*]}"
  [ ! -e $policy ] || skip "$policy exists, so Docker cannot be kept from starting by itself"
  printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
  { timeout 120 apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -qq -y \
    --no-install-recommends "${missing[@]}"; } >"$cache/apt.log" 2>&1 || { rm -f $policy; skip "apt-get cannot install ${missing[*]} ($cache/apt.log)"; }
  rm -f $policy
  systemctl disable docker.service docker.socket containerd.service >/dev/null 2>&1 || true
}

# Debian 12's Compose is too old for compose.yaml. The one of Debian 13 runs on it.
install_compose() {
  local plugins=$cache/docker/cli-plugins apt=$cache/apt name
  export DOCKER_CONFIG=$cache/docker
  docker=/usr/bin/docker
  [ -x "$plugins/docker-compose" ] && [ -x "$plugins/docker-buildx" ] && return 0
  echo 'images: fetching Compose'
  rm -rf "$apt" && mkdir -p "$apt"/{lists/partial,archives/partial,x} "$plugins"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt/sources.list"
  : >"$apt/status"
  local options=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
    -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt" -o "Dir::Cache::archives=$apt/archives" -o APT::Sandbox::User=root)
  { timeout 120 apt-get -qq "${options[@]}" update &&
    (cd "$apt" && timeout 120 apt-get -qq "${options[@]}" download docker-compose docker-buildx); } >"$cache/compose.log" 2>&1 ||
    skip "Compose cannot be fetched ($cache/compose.log)"
  for name in "$apt"/*.deb; do dpkg-deb -x "$name" "$apt/x"; done
  for name in docker-compose docker-buildx; do
    cp "$(find "$apt/x/usr" -type f -perm /u+x -path "*/cli-plugins/$name" | head -1)" "$plugins/$name"
  done
  rm -rf "$apt"
}

# start_engine host|namespace: in the host's network to build, in a namespace of its own to run.
start_engine() {
  local enter=() network=(--bridge=none --iptables=false --ip-forward=false) tries=150
  if [ "$1" = namespace ]; then
    ip netns add $NAMESPACE && ip -n $NAMESPACE link set lo up || skip 'network namespaces cannot be made'
    enter=(nsenter --net=/run/netns/$NAMESPACE)
    network=()
  fi
  run=$(mktemp -d /tmp/lectern-images-XXXXXX)
  export DOCKER_HOST=unix://$run/docker.sock
  # Its own process group, so that Ctrl-C ends this script first, which then stops the engine in order.
  setsid "${enter[@]}" dockerd --host "$DOCKER_HOST" --data-root "$cache/data" --exec-root "$run/exec" --pidfile "$run/pid" \
    --storage-driver=overlay2 --live-restore=false "${network[@]}" >"$cache/dockerd.log" 2>&1 9>&- &
  engine=$!
  until $docker info >/dev/null 2>&1; do
    kill -0 $engine 2>/dev/null || skip "dockerd does not start here: $(tail -1 "$cache/dockerd.log" | cut -c1-300)"
    [ $((tries -= 1)) -gt 0 ] || skip "dockerd did not answer within 30 s: $(tail -1 "$cache/dockerd.log" | cut -c1-300)"
    sleep 0.2
  done
}

stop_engine() {
  local tries=150
  if [ -n "${engine:-}" ]; then
    kill "$engine" 2>/dev/null
    while kill -0 "$engine" 2>/dev/null; do
      [ $((tries -= 1)) -gt 0 ] || kill -9 "$engine" 2>/dev/null
      sleep 0.2
    done
    wait "$engine" 2>/dev/null
    engine=
  fi
  if ip netns list 2>/dev/null | grep -qw $NAMESPACE; then ip netns delete $NAMESPACE; fi
  if [ -n "${run:-}" ]; then
    umount "$run"/exec/netns/* 2>/dev/null
    rm -rf "$run"
    run=
  fi
  return 0
}
