#!/bin/sh
# Checks retack, and tests it against MariaDB, PostgreSQL and SQLite.
#
#   sh tests/run.sh                           everything; the tests' summary closes the output
#   sh tests/run.sh -E 'test(purge)'          the same, with arguments for `cargo nextest run`
#   sh tests/run.sh --servers-only -- CMD...  only start the servers, and run CMD against them
#
# The servers are private: made in a temporary directory, reached by Unix socket only, and gone at exit. Tests find
# them by these two URLs, which name no database because each test makes its own:
#
#   RETACK_TEST_MYSQL_URL     mysql://root@localhost/?socket=/tmp/retack.x/mysql/socket
#   RETACK_TEST_POSTGRES_URL  postgres:///?host=/tmp/retack.x/postgres&user=postgres
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin" # where Debian keeps mariadbd

is_root() { [ "$(id -u)" -eq 0 ]; }
have() { command -v "$1" >/dev/null 2>&1; }
# Debian keeps PostgreSQL's server programs off PATH, one directory for each version.
postgres_bin() {
    if have initdb; then
        dirname "$(readlink -f "$(command -v initdb)")" # a link need not lie beside the other programs
    else
        ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1
    fi
}

# ---- what is needed ---------------------------------------------------------------------------------------------

packages=
crates=
have mariadbd && have mariadb-install-db && have mariadb || packages="$packages mariadb-server"
[ -n "$(postgres_bin)" ] && have psql || packages="$packages postgresql"
have openssl || packages="$packages openssl"
have cc || packages="$packages gcc libc6-dev"
have cargo-nextest || crates="$crates cargo-nextest"
have cargo-deny || crates="$crates cargo-deny"

if ! have cargo; then
    echo "tests/run.sh: needs cargo; install Rust from https://rustup.rs" >&2
    exit 2
fi
if [ -n "$packages$crates" ]; then
    if ! { is_root && have apt-get; }; then
        echo "tests/run.sh: something it needs is missing; install it and run again:" >&2
        [ -z "$packages" ] || echo "    apt-get install$packages" >&2
        [ -z "$crates" ] || echo "    cargo install --locked$crates" >&2
        exit 2
    fi
    if [ -n "$packages" ]; then
        apt-get update
        # shellcheck disable=SC2086  # a list of words
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $packages
    fi
    # Compiled from source; without optimizing, for it takes half the time, and they run for seconds.
    # shellcheck disable=SC2086
    [ -z "$crates" ] || cargo install --locked --debug $crates
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
fi

# Debian's psql is a Perl wrapper that looks for the newest server at every call; the tests call it often.
PATH="$(postgres_bin):$PATH"

# ---- the servers ------------------------------------------------------------------------------------------------

servers=

# A prefix that runs a program under its server's account. PostgreSQL refuses to run as root, and MariaDB as root would
# read and write any file of the machine for whoever reaches its socket.
as() {
    ! is_root || echo "setpriv --reuid=$1 --regid=$1 --init-groups"
}

# Enters a server's room and becomes a command: called in a subshell or in the background, whose process id is then the
# command's. The server's account may not even see into the directory that retack lies in.
in_room() {
    cd "$servers/$1"
    shift
    exec "$@"
}

make_room() {
    mkdir -m 700 "$servers/$1"
    ! is_root || chown "$1" "$servers/$1"
}

# Sets a server up, or says why that failed.
set_up() {
    log=$servers/$1.log
    (in_room "$@") >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
}

# Waits until a server answers to a command. One that gives up, or takes a minute, has said why.
await() {
    server=$1
    log=$servers/$2.log
    shift 2
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ "$tries" -eq 600 ] || ! kill -0 "$server" 2>/dev/null; then
            echo "tests/run.sh: no answer to: $*" >&2
            cat "$log" >&2
            exit 1
        fi
        sleep 0.1
    done
}

# The time zones are far from UTC, because retack must store UTC whatever its session says. Nothing is flushed to disk,
# for the data need not outlive the run; whoever measures wants servers that are as durable, and have as much memory, as
# those of an operator.
if [ "${RETACK_TEST_DURABLE:-}" = yes ]; then
    mariadb_storage="--innodb-buffer-pool-size=${RETACK_BENCH_CACHE:-2}G --innodb-log-file-size=1G"
    postgres_storage="-c shared_buffers=${RETACK_BENCH_CACHE:-2}GB -c max_wal_size=4GB"
else
    mariadb_storage="--innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --skip-innodb-doublewrite"
    postgres_storage="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
fi

start_mariadb() {
    dir=$servers/mysql
    make_room mysql
    # Not /tmp for temporary tables: a MariaDB that starts removes those of every other there.
    set_up mysql $(as mysql) mariadb-install-db --no-defaults --datadir="$dir/data" --tmpdir="$dir" --skip-test-db \
        --auth-root-authentication-method=normal
    in_room mysql $(as mysql) mariadbd --no-defaults --datadir="$dir/data" --tmpdir="$dir" --socket="$dir/socket" \
        --pid-file="$dir/pid" --skip-networking --max-connections=500 --default-time-zone=+09:00 \
        --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci \
        $mariadb_storage \
        >>"$dir.log" 2>&1 &
    mariadb_pid=$!
    await $mariadb_pid mysql mariadb-admin --no-defaults --socket="$dir/socket" --user=root ping
    export RETACK_TEST_MYSQL_URL="mysql://root@localhost/?socket=$dir/socket"
}

start_postgres() {
    dir=$servers/postgres
    bin=$(postgres_bin)
    make_room postgres
    set_up postgres $(as postgres) "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --no-sync \
        --encoding=UTF8 --locale=C.UTF-8
    in_room postgres $(as postgres) "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= \
        -c max_connections=500 -c timezone=Asia/Tokyo $postgres_storage \
        >>"$dir.log" 2>&1 &
    postgres_pid=$!
    await $postgres_pid postgres psql --no-psqlrc --host="$dir" --username=postgres --command='SELECT 1'
    export RETACK_TEST_POSTGRES_URL="postgres:///?host=$dir&user=postgres"
}

stop_servers() {
    status=$?
    trap - EXIT HUP INT TERM
    if [ -n "$servers" ]; then
        # Nothing in them is worth an orderly shutdown; but PostgreSQL, killed, would leave its shared memory behind.
        kill -KILL ${mariadb_pid:-} 2>/dev/null || :
        kill -QUIT ${postgres_pid:-} 2>/dev/null || :
        wait ${mariadb_pid:-} ${postgres_pid:-} 2>/dev/null || :
        rm -rf "$servers"
    fi
    exit "$status"
}

start_servers() {
    trap stop_servers EXIT
    trap 'exit 130' HUP INT TERM
    servers=$(mktemp -d "${TMPDIR:-/tmp}/retack.XXXXXX")
    chmod 711 "$servers" # the servers' accounts pass through to their own rooms
    start_mariadb
    start_postgres
}

# ---- the run ----------------------------------------------------------------------------------------------------

if [ "${1:-}" = --servers-only ]; then
    shift
    [ "${1:-}" != -- ] || shift
    [ $# -gt 0 ] || { echo "usage: sh tests/run.sh --servers-only -- CMD..." >&2; exit 2; }
    start_servers
    "$@"
    exit
fi

# In CI nothing is compiled a second time; preparing for that would take half a minute.
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0

cargo fmt --check
cargo clippy --all-targets --features faults -- -D warnings
cargo check # without what is for tests alone
RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --features faults
# Not advisories: their database is fetched from the network, and a test run must not depend on it.
cargo deny --all-features --config .deny.toml check licenses bans sources
start_servers
# With `faults`, the program dies where a test wants it to (docs/CONTRIBUTING.md).
# One more at a time than there are processors, for some do little but wait.
NEXTEST_TEST_THREADS=${NEXTEST_TEST_THREADS:-$(($(nproc) + 1))} cargo nextest run --features faults "$@"
