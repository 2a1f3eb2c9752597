#!/bin/sh
# Prints the example configuration from the daemons' own tables: sh deploy/make-conf.sh [BIN] >deploy/inquit.conf
set -eu
bin=${1:-build/bin}
cat <<'END'
# inquit.conf - all settings with their defaults; see inquit.conf(5).
# Made by deploy/make-conf.sh from what the daemons say of themselves.

END
"$bin/inquit-fetcher" --help | sed -n '/^\[common\]/,/^$/p'
for daemon in fetcher parser classifier store; do
	[ $daemon = fetcher ] || echo
	"$bin/inquit-$daemon" --help | sed -n "/^\[$daemon\]/,\$p"
done
