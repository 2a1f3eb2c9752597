# What the scripts here share; sourced, in the folder with the source. pages, feeds and rate are the caller's.
passed=0 failed=0
daemons="inquit-fetcher.service inquit-parser@1.service inquit-classifier.service inquit-store.service"
export DEBIAN_FRONTEND=noninteractive PYTHONDONTWRITEBYTECODE=1

say() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }

check() { # WHAT COMMAND...
	local what=$1
	shift
	if "$@" >/tmp/check.out 2>&1; then
		passed=$((passed + 1))
		echo "ok    $what"
	else
		failed=$((failed + 1))
		echo "FAIL  $what"
		tail -25 /tmp/check.out
	fi
}

finish() {
	echo
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
	exit $?
}

fatal() { # WHAT: no use in going on
	failed=$((failed + 1))
	echo "FAIL  $*"
	journalctl --no-pager -n 60 -u 'inquit*' 2>/dev/null | tail -60
	finish
}

within() { # SECONDS COMMAND...
	local end=$(($(date +%s%N) / 1000000 + $1 * 1000))
	shift
	until "$@"; do
		[ $(($(date +%s%N) / 1000000)) -lt $end ] || return 1
		sleep 0.1
	done
}

member() { runuser -u ann -- inquit "$@"; }
active() { for unit in "$@"; do systemctl is-active --quiet "$unit" || { echo "$unit is not active"; return 1; }; done; }
pid_of() { systemctl show -P MainPID "$1"; }
stat_of() { member stats --format json | python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
stat_is() { [ "$(stat_of "$1")" = "$2" ]; }
settled() { stat_is outbox 0 && stat_is articles "$1"; }
parsers() { member --timeout 0 status --format json |
	python3 -c 'import json, sys; print(json.load(sys.stdin)["daemons"][0]["links"][0]["peers"])'; }
parsers_are() { [ "$(parsers)" = "$1" ]; }
milliseconds() { # COMMAND...: sets $took
	local from
	from=$(date +%s%N)
	"$@"
	took=$((($(date +%s%N) - from) / 1000000))
}

# Sets $package.
build_package() {
	apt-get -qq -y --no-install-recommends install build-essential debhelper fakeroot lintian >/tmp/apt.log 2>&1 ||
		fatal "apt-get install: $(tail -3 /tmp/apt.log)"
	cp -r deploy/debian debian
	apt-get -qq -y --no-install-recommends build-dep . >>/tmp/apt.log 2>&1 || fatal "build-dep: $(tail -3 /tmp/apt.log)"
	rm -r debian
	make -s deb >/tmp/deb.log 2>&1 || { tail -30 /tmp/deb.log; fatal "make deb"; }
	package=$PWD/$(ls build/deb/inquit_*.deb)
}

# A local outlet with $feeds feeds of $pages pages each, $rate pages a second. Sets $base.
start_site() {
	cat >/etc/systemd/system/site.service <<UNIT
[Service]
WorkingDirectory=$PWD
Environment=PYTHONDONTWRITEBYTECODE=1
ExecStart=/usr/bin/python3 tests/system/site.py /tmp/site.port $pages $feeds $rate
UNIT
	systemctl daemon-reload
	systemctl start site.service
	within 20 test -s /tmp/site.port || fatal "the local server does not start"
	base=http://127.0.0.1:$(cat /tmp/site.port)
}

add() { member feed add "$base/f$1.rss" --name "f$1" --allow-private --pace 0 --every 1h; }

ingest() { # FROM: pages that keep the pipeline busy
	mkdir -p /tmp/pages && rm -f /tmp/pages/*
	for i in $(seq 1 150); do sed "s|</title>| $1 $i</title>|" deploy/samples/kestrel-budget.html >/tmp/pages/$1-$i.html; done
	chmod -R a+rX /tmp/pages
	member ingest /tmp/pages
}
