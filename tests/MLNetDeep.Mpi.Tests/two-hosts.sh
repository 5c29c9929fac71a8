#!/usr/bin/env bash
# Starts a program as ranks on two hosts: network namespaces of this machine, each with an address of its own, between which there is TCP alone.
#   two-hosts.sh RANKS COMMAND…
# The last line says how many bytes went from the first host to the second. Gives 77 where no such hosts can be made, which takes root and ip.
set -euo pipefail
ranks=$1
shift
id=mpi$$
first=10.77.0.1 second=10.77.0.2
folder=$(mktemp -d)

clean_up() {
  ip netns del "$id-1" || true
  ip netns del "$id-2" || true
  rm -r "$folder"
} 2>/dev/null
trap clean_up EXIT

make_hosts() {
  ip netns add "$id-1" && ip netns add "$id-2" &&
    ip link add eth0 netns "$id-1" type veth peer name eth0 netns "$id-2" &&
    ip -n "$id-1" addr add "$first/24" dev eth0 && ip -n "$id-2" addr add "$second/24" dev eth0 &&
    ip -n "$id-1" link set eth0 up && ip -n "$id-2" link set eth0 up &&
    ip -n "$id-1" link set lo up && ip -n "$id-2" link set lo up
}
make_hosts >"$folder/log" 2>&1 || { tail -n 1 "$folder/log" >&2; exit 77; }

# A host that answers at all refuses a connection to a port that nobody listens at.
reaches() { # HOST ADDRESS
  ip -n "$1" -br link show eth0 | grep -q ' UP ' && [[ $(ip netns exec "$1" timeout 1 bash -c "exec 3<>/dev/tcp/$2/9" 2>&1) == *'Connection refused'* ]]
}
for tries in {1..50}; do
  ! reaches "$id-1" "$second" || ! reaches "$id-2" "$first" || break
  [ "$tries" -lt 50 ] || { echo "the hosts do not reach each other" >&2; exit 77; }
  sleep 0.1
done

# In the place of ssh: [OPTIONS] HOST COMMAND…
cat >"$folder/launch" <<END
#!/usr/bin/env bash
while [[ \$1 == -* ]]; do shift; done
host=$id-1
[ "\$1" = $first ] || host=$id-2
shift
exec ip netns exec \$host bash -c "\$*"
END
chmod +x "$folder/launch"

UCX_TLS=tcp,self ip netns exec "$id-1" mpiexec -launcher ssh -launcher-exec "$folder/launch" -hosts "$first,$second" -n "$ranks" "$@"
echo "sent $(ip netns exec "$id-1" cat /sys/class/net/eth0/statistics/tx_bytes)"
