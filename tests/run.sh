#!/bin/sh
# Builds everything and runs every test: sh tests/run.sh [STAGE...]
#
# Started as root it installs what is missing and goes on as an ordinary user; an ordinary
# user is told what to install. Works again, and offline once the packages are there.
# Stages, default "gcc check clang":
#   gcc check    build with gcc; unit, golden and pipeline tests, a short chaos test
#   clang        build with clang and run the unit tests, where clang is installed
#   sanitize     unit and pipeline tests with ASan and UBSan
#   threads      the outbox's and the store's threads, and real daemons, with TSan
#   fuzz         each fuzz target for FUZZ_SECS (default 10) seconds
#   lint         clang-tidy and cppcheck
# The last line is "N passed, N failed".
set -eu
cd "$(dirname "$0")/.."
. deploy/setup.sh

packages="$BUILD_PACKAGES libcmocka-dev python3 procps"
[ $# -gt 0 ] || set -- gcc check clang
for stage in "$@"; do
	case $stage in
	sanitize | threads | fuzz) packages="$packages clang libclang-rt-14-dev" ;;
	lint) packages="$packages clang-tidy cppcheck mandoc" ;;
	esac
done
# shellcheck disable=SC2086
if [ "$(id -u)" = 0 ]; then
	install_packages $packages
	as_user tests/run.sh "$@"
fi
# shellcheck disable=SC2086
need_packages $packages

results=$(mktemp)
trap 'rm -f "$results"' EXIT
jobs=$(nproc)
# gold links a sanitized test in a fourth of the time; others would lack libm, which libmodest needs and does not say,
# and of what clang makes with ASan it warns of each symbol.
gold=
! command -v ld.gold >/dev/null || gold=-fuse-ld=gold
failed_stages=

# stage NAME COMMAND...: a failure is counted, and the other stages still run.
stage() {
	name=$1
	shift
	say "$name"
	if "$@"; then
		echo "1 0 0" >>"$results"
	else
		echo "0 1 0" >>"$results"
		failed_stages="$failed_stages $name"
	fi
}

# Threads of our own are in the fetcher's outbox and in the store: their tests, and real daemons.
with_tsan() {
	export TSAN_OPTIONS="suppressions=$PWD/tests/tools/tsan.suppressions"
	build-clang-thread/tests/store/test_threads && build-clang-thread/tests/fetcher/test_outbox_commit &&
		INQUIT_PATIENCE=5 INQUIT_BIN=build-clang-thread/bin python3 tests/pipeline/test_cli.py
}

# As many at once as there are processors: a target uses one.
fuzz_all() {
	make -s -j"$jobs" fuzz-build || return 1
	# shellcheck disable=SC2016
	make -s fuzz-list | tr ' ' '\n' | xargs -P"$jobs" -I{} sh -c '
		make -s fuzz T="$1" SECS="$2" SEED=1 >"fuzz-$1.log" 2>&1
		status=$?
		[ $status = 0 ] || tail -30 "fuzz-$1.log"
		echo "fuzz $1: $(grep -h number_of_executed_units "fuzz-$1.log" || echo "no figure")"
		rm -f "fuzz-$1.log"
		exit $status' fuzz {} "${FUZZ_SECS:-10}"
}

for s in "$@"; do
	case $s in
	gcc) stage "build with gcc" make -s -j"$jobs" CC=gcc DEV=1 all units ;;
	check) stage "tests" make -s CC=gcc DEV=1 check RESULTS="$results" ;;
	clang)
		if command -v clang >/dev/null; then
			stage "build with clang" make -s -j"$jobs" CC=clang CFLAGS=-O2 DEV=1 all units
			stage "unit tests, clang" make -s CC=clang CFLAGS=-O2 DEV=1 check-units RESULTS="$results"
		else
			say "clang is not installed: skipped"
		fi
		;;
	sanitize)
		stage "build with ASan and UBSan" make -s -j"$jobs" CC=gcc SAN=address,undefined LDFLAGS="$gold" all units
		stage "tests, ASan and UBSan" make -s CC=gcc SAN=address,undefined check RESULTS="$results"
		;;
	fuzz) stage "fuzz" fuzz_all ;;
	threads)
		stage "build with TSan" make -s -j"$jobs" CC=clang SAN=thread LDFLAGS="$gold" all build-clang-thread/tests/store/test_threads \
			build-clang-thread/tests/fetcher/test_outbox_commit
		stage "threads, TSan" with_tsan
		;;
	lint) stage "lint" make -s -j"$jobs" lint ;;
	*)
		echo "no stage $s" >&2
		exit 2
		;;
	esac
done
[ -z "$failed_stages" ] || say "failed:$failed_stages"
echo
awk '{ p += $1; f += $2; s += $3 } END { if (s) print s " skipped"; print p " passed, " f " failed"; exit f > 0 }' "$results"
