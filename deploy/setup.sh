# What quickstart.sh and tests/run.sh share: packages, and an ordinary user. Sourced, from the top folder.

BUILD_PACKAGES="gcc make pkg-config libc6-dev libzmq3-dev libczmq-dev libmsgpack-dev liblmdb-dev libzstd-dev libsystemd-dev
 libsodium-dev libcjson-dev libcurl4-openssl-dev libpsl-dev libssl-dev libmodest-dev libcld2-dev libstemmer-dev"

say() {
	printf '\n== %s\n' "$*"
}

missing_packages() {
	for p in "$@"; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || printf '%s ' "$p"
	done
}

# As root. Asks nobody and does nothing where everything is there, so it works offline then.
install_packages() {
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	say "installing: $missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq update
	# shellcheck disable=SC2086
	apt-get -qq -y --no-install-recommends install $missing >/dev/null
}

need_packages() {
	missing=$(missing_packages "$@")
	[ -z "$missing" ] || { echo "missing packages; as root: apt-get install $missing" >&2; exit 1; }
}

# Runs SCRIPT ARGS as an ordinary user in a copy of this tree that belongs to it, and ends with its status.
as_user() {
	script=$1
	shift
	user=inquit-try
	home=/var/lib/$user
	id -u $user >/dev/null 2>&1 || useradd --system --create-home --home-dir $home --shell /bin/sh $user
	mkdir -p $home/src
	# What was built there before stays, sources that are gone here do not.
	find $home/src -mindepth 1 -maxdepth 1 ! -name 'build*' -exec rm -rf {} +
	tar -cf - --exclude=./build --exclude='./build-*' --exclude=./.git . | tar -C $home/src -xf -
	chown -R $user: $home
	say "going on as the user $user in $home/src"
	for name in INQUIT_CORPUS INQUIT_PEERS INQUIT_CI CC; do
		eval "value=\${$name:-}"
		[ -z "$value" ] || set -- "--env=$name=$value" "$@"
	done
	kept=
	while [ $# -gt 0 ]; do
		case $1 in --env=*) kept="$kept ${1#--env=}"; shift ;; *) break ;; esac
	done
	cd $home/src
	# shellcheck disable=SC2086
	exec setpriv --reuid=$user --regid=$user --init-groups env -i HOME=$home PATH="$PATH" LANG=C.UTF-8 $kept sh "$script" "$@"
}
