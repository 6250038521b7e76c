#!/bin/sh
# How fast retack is, on servers of its own: sh tests/bench.sh [ENGINE...] [VNFS...] [indexed]
#
# The program has jemalloc, as whoever migrates many VNFs would build it. indexed: with the indexes that doctor misses on databases of many VNFs.
# RETACK_BENCH_CACHE is the servers' cache in GiB, 2 unless told.
# RETACK_BENCH_PYTHON names a Python that has tacker==16.0.0 and PyMySQL: then Tacker's own tool is measured, too.
set -eu
cd "$(dirname "$0")/.."
RETACK_TEST_DURABLE=yes exec sh tests/run.sh --servers-only -- cargo bench --quiet --features jemalloc --bench scale -- "$@"
