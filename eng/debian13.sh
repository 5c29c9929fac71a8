#!/usr/bin/env bash
# Runs a command in a Debian 13 that has this folder and the SDK at their places: eng/debian13.sh dotnet --info
# The Debian is made once, by debootstrap, and kept in the user's cache. That takes root and a Debian of any version.
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/setup.sh

root=${XDG_CACHE_HOME:-$HOME/.cache}/mlnetdeep/debian13
log=artifacts/debian13.log
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")

fail() { echo "$1" >&2; exit 1; }

# Runs a command with mounts and processes of its own, all of which end with it or with this script.
apart() {
  unshare --mount --pid --fork --kill-child "$@" &
  trap "kill -KILL $! 2>/dev/null; wait; exit 130" HUP INT TERM
  wait $!
  trap - HUP INT TERM
}

# Makes it beside its place and moves it there when it is whole. The lock is kept until all that writes there has ended.
make_root() {
  mkdir -p "$(dirname "$root")"
  exec 9>"$root.lock"
  flock 9
  [ ! -e "$root" ] || return 0
  echo "Making a Debian 13 in $root: some minutes, once"
  trap 'exec 9>&-; flock "$root.lock" rm -rf --one-file-system "$root.new"; fail "no Debian 13 could be made: see $log"' EXIT
  rm -rf --one-file-system "$root.new"
  bootstrap >"$log" 2>&1
  mv "$root.new" "$root"
  trap - EXIT
}

bootstrap() {
  apt-get update || true                                    # what else apt knows may be out of reach
  command -v debootstrap || DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends debootstrap
  eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
  export http_proxy https_proxy
  local archive
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sed -n 1p)
  [[ $archive != mirror+file:* ]] || archive=$(awk 'NR == 1 { print $1 }' "${archive#mirror+file:}")
  [ -n "$archive" ] || fail "apt knows no archive of Debian"
  apart debootstrap --variant=minbase --include=libicu76 trixie "$root.new" "$archive"
}

enter() {
  mount -t proc proc "$root/proc"
  mount -t tmpfs tmpfs "$root/tmp"
  local folder
  for folder in /dev /sys "$sdk" "$PWD"; do
    mkdir -p "$root$folder"
    mount --rbind "$folder" "$root$folder"
  done
  chroot "$root" env --chdir="$PWD" HOME=/tmp TMPDIR=/tmp PATH="$sdk:$PATH" "$@"
}

[ "$(id -u)" -eq 0 ] || fail "only root can run a Debian 13 beside this system"
unshare --mount --pid --fork true 2>/dev/null || fail "root may not mount anything here"
if [ ! -e "$root" ]; then
  command -v apt-get >/dev/null || fail "only a Debian can make a Debian 13"
  make_root
  exec 9>&-
fi
export root sdk
export -f enter
apart bash -euc 'enter "$@"' enter "$@"
