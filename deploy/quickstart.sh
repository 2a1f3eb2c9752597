#!/bin/sh
# From a bare Debian 12 to statements on the screen: sh deploy/quickstart.sh [FEED_URL...]
#
# Installs what is missing (as root; an ordinary user is told what to install), builds,
# runs the pipeline as an ordinary user in a folder of its own on the sample feeds and
# the given ones, and shows a search. Nothing is left running, the folder stays.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=deploy/setup.sh
. deploy/setup.sh

if [ "$(id -u)" = 0 ]; then
	install_packages $BUILD_PACKAGES python3
	as_user deploy/quickstart.sh "$@"
fi
need_packages $BUILD_PACKAGES python3

say "building (a minute or two the first time)"
make -s -j"$(nproc)" all
PATH=$PWD/build/bin:$PATH

dir=${INQUIT_DIR:-$HOME/inquit-quickstart}
mkdir -p "$dir"
rm -f "$dir/port" # of an earlier run
# The same port each time where it is free: a page at another address is another article.
python3 tests/tools/httpd.py deploy/samples "$dir/port" 42163 &
server=$!
inquit run --dir "$dir" >"$dir/quickstart.log" 2>&1 &
run=$!
trap 'kill $run $server 2>/dev/null || true; wait $run 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
INQUIT_DIR=$dir
export INQUIT_DIR

say "waiting for the daemons"
inquit --timeout 30s status || { tail -20 "$dir/quickstart.log"; exit 1; }
while [ ! -s "$dir/port" ]; do sleep 0.1; done
base=http://127.0.0.1:$(cat "$dir/port")

say "adding the sample feeds"
for old in norvane lunde halvern; do inquit -q feed rm $old 2>/dev/null || true; done
inquit feed add "$base/norvane.rss" --name norvane --allow-private --pace 0
inquit feed add "$base/lunde.atom" --name lunde --allow-private --pace 0
inquit feed add "$base/halvern.json" --name halvern --allow-private --pace 0
for url in "$@"; do inquit feed add "$url" || say "this one is left out: $url"; done

say "until everything that they lead to is in the store"
inquit feed refresh --wait &
refresh=$!
while kill -0 $refresh 2>/dev/null; do
	inquit stats | awk '{ printf "%s %s  ", $1, $2 } END { print "" }' | cut -c1-110
	sleep 1
done
wait $refresh || say "some feeds failed, see: inquit feed list --unhealthy"
inquit stats

say "inquit search 'by:dovalsk'"
inquit search 'by:dovalsk'
say "inquit search 'by:voss' --format wrap --limit 2"
inquit search 'by:voss' --format wrap --limit 2

cat <<END

This was inquit in $dir. To go on:
  PATH=$PWD/build/bin:\$PATH
  inquit run --dir $dir &                          starts it again
  inquit --dir $dir feed add https://...           follows a feed of yours
  inquit --dir $dir search 'topic:energy by:...'   asks; inquit help search says how
  inquit --dir $dir tail -f                        shows statements as they arrive
END
