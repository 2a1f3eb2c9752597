#!/bin/bash
# An older version's package, and this one installed over it while pages flow: run as root in a booted
# Debian 12 that may be spoilt (a container), in the folder with the source.
# OLD_PACKAGE=FILE (default old.deb, where it is there) is the older one; else one is built of this
# source that calls itself 0.0.9. PACKAGE=FILE takes a package of this version that is built already.
# The last line is "N passed, N failed".
set -u
. tests/system/lib.sh
pages=250 feeds=2 rate=10 # 50 s of pages
old=${OLD_PACKAGE:-} package=${PACKAGE:-}

apt-get -qq update
if [ -z "$package" ]; then
	say "build dependencies and the package"
	build_package
fi
apt-get -qq -y --no-install-recommends install python3 procps >/tmp/apt.log 2>&1 || fatal "apt-get install: $(tail -3 /tmp/apt.log)"
[ -n "$old" ] || [ ! -e old.deb ] || old=$PWD/old.deb
if [ -z "$old" ]; then
	say "the same programs under another version"
	make -s -j"$(nproc)" VERSION=0.0.9 O=build-old all >/tmp/old.log 2>&1 || { tail -30 /tmp/old.log; fatal "make VERSION=0.0.9"; }
	rm -rf /tmp/old && dpkg-deb -R "$package" /tmp/old
	install build-old/bin/inquit /tmp/old/usr/bin/
	install build-old/bin/inquit-* /tmp/old/usr/libexec/inquit/
	sed -i 's/^Version: .*/Version: 0.0.9/' /tmp/old/DEBIAN/control
	dpkg-deb --root-owner-group -b /tmp/old /tmp/inquit_old.deb >/dev/null
	old=/tmp/inquit_old.deb
fi

say "the older version: $(dpkg-deb -f "$old" Version), of $(du -h "$old" | cut -f1)"
apt-get -y install "$old" >/tmp/install.log 2>&1 || { tail -30 /tmp/install.log; fatal "apt-get install $old"; }
useradd -m ann && usermod -aG inquit ann
check "it runs" within 20 member status
before=$(sha256sum /usr/libexec/inquit/inquit-store)
ingest old >/dev/null
check "pages arrive in its store" within 60 settled 150
member export '*' --format jsonl | sort >/tmp/records.before

say "this version over it, while pages flow"
start_site
for f in $(seq 0 $((feeds - 1))); do check "feed add f$f" add "$f"; done
within 20 sh -c '[ "$(runuser -u ann -- inquit stats --format json | sed "s/.*\"articles\":\([0-9]*\).*/\1/")" -gt 180 ]'
echo "at the upgrade: $(member stats --format json)"
milliseconds check "apt installs it" apt-get -y -o Dpkg::Options::=--force-confold --allow-downgrades install "$package"
echo "      in $took ms"
changed() { [ "$(sha256sum /usr/libexec/inquit/inquit-store)" != "$before" ]; }
check "the programs are others" changed
check "all daemons run" within 20 active $daemons
check "up and linked, of one version" within 20 member status
echo "after it: $(member stats --format json)"
check "every page arrives, none twice" within 120 settled $((150 + pages * feeds))
check "no page has a second revision" stat_is revisions $((150 + pages * feeds))
check "nothing is dead" stat_is dead 0
member export '*' --format jsonl | sort >/tmp/records.after
ids() { sed 's/.*"id":"\([0-9a-f]*\)".*/\1/' "$1" | sort; }
kept() { [ -s /tmp/records.before ] && ! comm -23 <(ids /tmp/records.before) <(ids /tmp/records.after) | grep .; }
check "every record of the older version is still there" kept
wc -l /tmp/records.before /tmp/records.after
finish
