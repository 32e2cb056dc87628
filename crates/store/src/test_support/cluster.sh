# Runs a PostgreSQL server for as long as somebody holds this script's standard input open.
# Arguments: the directory of PostgreSQL's programs; an empty directory for everything the server writes.
# Says "ready" once it answers, or what went wrong.
set -eu
programs=$1
home=$2
# A ^C at the terminal reaches this process too; the end of the input is what counts.
trap '' HUP INT TERM
trap 'rm -rf "$home"' EXIT
cd "$home"
{
    "$programs/initdb" --pgdata="$home/data" --username=reprise --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync --no-instructions
    # Nothing here outlives a test, so nothing need survive a power cut.
    "$programs/pg_ctl" --pgdata="$home/data" --wait --timeout=60 --log="$home/server.log" start \
        --options="-c listen_addresses='' -c unix_socket_directories='$home' -c max_connections=300 \
        -c shared_buffers=32MB -c fsync=off -c full_page_writes=off -c autovacuum=off"
} >"$home/start.log" 2>&1 || {
    cat "$home"/*.log
    exit 1
}
echo ready
while read -r _; do :; done
"$programs/pg_ctl" --pgdata="$home/data" --wait --mode=immediate stop >/dev/null 2>&1
