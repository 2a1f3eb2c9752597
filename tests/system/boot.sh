#!/bin/bash
# The package under real systemd: run as root in a booted Debian 12 that may be spoilt (a container),
# in the folder with the source. Builds and installs the package, and tries what a service goes
# through: kills, hangs, reloads, a second parser, stops, upgrade, removal.
# KILLS=100 by default; PACKAGE=FILE takes a package that is built already.
# The last line is "N passed, N failed".
set -u
kills=${KILLS:-100}
pages=150 feeds=4 rate=12 # pages of each feed, and pages a second of the local server
. tests/system/lib.sh

# ---- the package ----

apt-get -qq update
package=${PACKAGE:-}
if [ -z "$package" ]; then
	say "build dependencies and the package"
	build_package
	check "lintian has no error and no warning" lintian --allow-root --fail-on error,warning "$package"
fi
apt-get -qq -y --no-install-recommends install python3 procps >/tmp/apt.log 2>&1 || fatal "apt-get install: $(tail -3 /tmp/apt.log)"

say "install"
apt-get -y install "$package" >/tmp/install.log 2>&1 || { tail -30 /tmp/install.log; fatal "apt-get install $package"; }
useradd -m ann && usermod -aG inquit ann
useradd -m bob
check "the target starts all four daemons" within 20 active $daemons inquit.target
check "a member of the group sees them up and linked" within 20 member status
[ "$(pid_of inquit-store.service)" != 0 ] || fatal "no daemon runs"
check "who is no member is told so" sh -c 'runuser -u bob -- inquit --timeout 1s status; test $? = 3'
check "the daemons are no user that exists" sh -c 'for u in '"$daemons"'; do
	! getent passwd -s files "$(ps -o user:40= -p "$(systemctl show -P MainPID "$u")")" || exit 1; done'

say "exposure"
for unit in $daemons; do
	most=0.3
	[ "$unit" != inquit-fetcher.service ] || most=1.2
	line=$(systemd-analyze --no-pager security "$unit" | tail -1)
	echo "$line"
	check "exposure of $unit is at most $most" awk -v line="$line" -v most=$most \
		'BEGIN { match(line, /: [0-9.]+/); exit !(RSTART && substr(line, RSTART + 2, RLENGTH - 2) + 0 <= most) }'
done

# ---- feeds and kills ----

say "a local feed, added by a member"
start_site
check "feed add" add 0
check "its pages arrive in the store" within 90 settled $pages
check "its statements are found" sh -c "runuser -u ann -- inquit search 'by:ellin' | grep -q 'stays open until'"

say "$kills kills while the other feeds are read"
for f in $(seq 1 $((feeds - 1))); do check "feed add f$f" add "$f"; done
done_kills=0
began=$(date +%s%N)
while [ $done_kills -lt "$kills" ]; do
	for unit in $daemons; do
		pid=$(pid_of "$unit")
		[ "$pid" != 0 ] && kill -9 "$pid" 2>/dev/null && done_kills=$((done_kills + 1))
		sleep 0.$((RANDOM % 5 + 1))
		[ $done_kills -lt "$kills" ] || break
	done
done
echo "$done_kills kills in $((($(date +%s%N) - began) / 1000000)) ms, then: $(member stats --format json)"
check "all daemons are up again" within 20 active $daemons
check "and linked" within 20 member status
check "every page arrives, none twice" within 120 settled $((pages * feeds))
check "no page is dead" stat_is dead 0
check "no page has a second revision" stat_is revisions $((pages * feeds))
check "the manager counted the starts" sh -c 'n=0; for u in '"$daemons"'; do
	n=$((n + $(systemctl show -P NRestarts "$u"))); done; echo $n; test $n -ge '"$kills"
member stats --format json

# ---- hangs ----

say "a daemon that hangs"
for unit in $daemons; do
	mkdir -p "/etc/systemd/system/$unit.d"
	printf '[Service]\nWatchdogSec=2s\n' >"/etc/systemd/system/$unit.d/test.conf"
done
systemctl daemon-reload
systemctl restart inquit.target
within 20 member status >/dev/null
for unit in $daemons; do
	old=$(pid_of "$unit")
	kill -STOP "$old"
	anew() { local now; now=$(pid_of "$unit"); [ "$now" != 0 ] && [ "$now" != "$old" ] && active "$unit"; }
	milliseconds check "$unit, stopped, is started anew by the watchdog" within 20 anew
	echo "      after $took ms"
done
check "all are linked again" within 20 member status
rm -r /etc/systemd/system/inquit-*.service.d
systemctl daemon-reload
systemctl restart inquit.target

# ---- parsers come and go, stops, reloads ----

say "a second parser"
within 20 member status >/dev/null
check "it starts" systemctl start inquit-parser@2
check "the fetcher has two" within 5 parsers_are 2
check "status shows it" sh -c 'runuser -u ann -- inquit status | grep -q "^parser@2 *up"'
ingest first >/dev/null
milliseconds check "it stops" systemctl stop inquit-parser@2
check "within 5 s, under load: $took ms" [ "$took" -le 5500 ]
check "the fetcher has one" within 5 parsers_are 1
check "nothing is missing" within 60 settled $((pages * feeds + 150))
check "nothing is dead" stat_is dead 0

say "stop under load"
ingest second >/dev/null
# Of the target alone systemctl would wait for nothing else.
milliseconds check "the target stops" systemctl stop inquit.target $daemons
check "within 5 s: $took ms" [ "$took" -le 5500 ]
check "no daemon was killed for being slow" sh -c '! journalctl --no-pager -u "inquit*" | grep -i "timed out. killing"'
check "and starts" systemctl start inquit.target
check "everything arrives" within 60 settled $((pages * feeds + 300))

say "reload"
pid=$(pid_of inquit-fetcher.service)
printf '[fetcher]\ninterval_min = banana\n[parser]\ncpu_max = no\n' >/etc/inquit/inquit.conf
check "a bad configuration is refused" sh -c '! systemctl reload inquit-fetcher.service'
check "by the parser too" sh -c '! systemctl reload inquit-parser@1.service'
check "the daemon goes on" [ "$(pid_of inquit-fetcher.service)" = "$pid" ]
kill -HUP "$pid"
refused() { journalctl --no-pager -o json _SYSTEMD_UNIT=inquit-fetcher.service EVENT=reload_refused | grep -q banana; }
check "a bare SIGHUP is refused by the daemon itself" within 5 refused
check "status is as before" member status
printf '[fetcher]\ninterval_min = 20min\n' >/etc/inquit/inquit.conf
for unit in $daemons; do check "$unit takes a good configuration" systemctl reload "$unit"; done
check "still the same process" [ "$(pid_of inquit-fetcher.service)" = "$pid" ]

say "parsers over tcp"
examples=/usr/share/doc/inquit/examples
drop() { install -D "$examples/$1" "/etc/systemd/system/$2.d/tcp.conf"; }
check "keys make" inquit keys make fetcher classifier parser
for name in fetcher classifier; do check "keys trust $name" inquit keys trust /etc/inquit/keys/$name.pub; done
check "keys trust parser" inquit keys trust /etc/inquit/keys/parser.pub --as here
check "a member does not see the secret" sh -c '! runuser -u ann -- cat /etc/inquit/keys/parser.key'
drop fetcher-listen.conf inquit-fetcher.service
drop classifier-listen.conf inquit-classifier.service
drop parser-remote.conf inquit-parser@.service
cat >/etc/inquit/inquit.conf <<'CONF'
[fetcher]
listen = tcp://127.0.0.1:7301
[classifier]
listen = tcp://127.0.0.1:7302
[parser]
fetcher = tcp://127.0.0.1:7301
classifier = tcp://127.0.0.1:7302
CONF
systemctl daemon-reload
check "all start with keys that the manager gives them" systemctl restart inquit.target
check "the parser is linked" within 20 member status
systemd-analyze --no-pager security inquit-parser@1.service | tail -1
systemd-analyze --no-pager security inquit-classifier.service | tail -1
ingest tcp >/dev/null
check "everything arrives" within 60 settled $((pages * feeds + 450))
check "over tcp" sh -c 'grep -qi ":1C85 .* 01 " /proc/net/tcp'
rm -r /etc/systemd/system/inquit-*.d /etc/inquit/inquit.conf
systemctl daemon-reload
systemctl restart inquit.target
check "and without, as before" within 20 member status

# ---- the journal ----

say "the journal"
cat >/tmp/journal.py <<'PYTHON'
import json, sys
lines = bad = 0
for text in sys.stdin:
    line = json.loads(text)
    if line.get("SYSLOG_IDENTIFIER", "").startswith("("):
        continue  # the manager's own, before it becomes the daemon
    lines += 1
    if "EVENT" not in line or "PRIORITY" not in line or "\n" in str(line["MESSAGE"]):
        bad += 1
        print(line.get("MESSAGE"), line.get("_TRANSPORT"))
    if "quay lantern" in text or "stays open until" in text:
        bad += 1
        print("page text:", text[:300])
print(lines, "lines,", bad, "bad")
sys.exit(bad > 0 or lines < 100)
PYTHON
for unit in $daemons; do
	journalctl --no-pager -o json --output-fields=EVENT,MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_TRANSPORT,REASON,ERROR,URL,WHY "_SYSTEMD_UNIT=$unit"
done >/tmp/journal.json
# The text that a refused --check prints for people is no event.
grep -v 'banana\|is not usable\|cpu_max' /tmp/journal.json >/tmp/journal.rest
check "one structured line an event, without page text" sh -c 'python3 /tmp/journal.py </tmp/journal.rest'
tail -1 /tmp/check.out

# ---- metrics ----

say "metrics"
apt-get -qq -y --no-install-recommends install prometheus >/tmp/apt.log 2>&1 || echo "no promtool: $(tail -1 /tmp/apt.log)"
systemctl stop prometheus 2>/dev/null
check "a member reads them" sh -c 'runuser -u ann -- inquit metrics >/tmp/metrics && grep -q ^inquit_up /tmp/metrics'
if command -v promtool >/dev/null; then
	check "promtool has nothing to say" sh -c 'promtool check metrics </tmp/metrics 2>&1 | tee /dev/stderr | awk "END { exit NR > 0 }"'
fi

# ---- upgrade, removal ----

say "upgrade over the running one"
rm -rf /tmp/next && dpkg-deb -R "$package" /tmp/next
sed -i 's/^Version: .*/Version: 99.0/' /tmp/next/DEBIAN/control
dpkg-deb --root-owner-group -b /tmp/next /tmp/inquit_next.deb >/dev/null
ingest third >/dev/null
pid=$(pid_of inquit-store.service)
check "apt installs it" apt-get -y -o Dpkg::Options::=--force-confold install /tmp/inquit_next.deb
check "the new program runs" within 20 active $daemons
check "it is another process" [ "$(pid_of inquit-store.service)" != "$pid" ]
check "up and linked" within 20 member status
check "outbox and store were kept, no page is lost" within 60 settled $((pages * feeds + 600))
check "nothing is dead" stat_is dead 0

say "remove and purge"
systemctl start inquit-parser@2
check "apt removes it" apt-get -y remove inquit
check "no daemon is left" sh -c '! pgrep -l ^inquit-'
check "the store is kept" sh -c 'test -e /var/lib/private/inquit-store/db/data.mdb'
check "apt installs it again" apt-get -y install "$package"
check "with all that was there" within 30 settled $((pages * feeds + 600))
check "apt purges it" apt-get -y purge inquit
check "no state is left" sh -c '! ls -d /var/lib/private/inquit-* /var/lib/inquit-*'
check "no unit is left" sh -c '! systemctl cat inquit-store.service'
finish
