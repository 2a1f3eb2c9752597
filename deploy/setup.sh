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

# The first of a few folders below $1 that nobody works in; it stays taken until this process and all that it starts have ended.
own_folder() {
	for n in 1 2 3 4 5 6 7 8; do
		folder=$1/$n
		mkdir -p "$folder/src"
		exec 9>>"$folder/lock"
		flock -n 9 && return 0
	done
	echo "$1: others work in all of its folders; what a killed run left: fuser $1/*/lock" >&2
	exit 1
}

# Runs SCRIPT ARGS as an ordinary user in a copy of this tree that belongs to it, and ends with its status.
as_user() {
	script=$1
	shift
	user=inquit-try
	id -u $user >/dev/null 2>&1 || useradd --system --create-home --home-dir /var/lib/$user --shell /bin/sh $user || id -u $user >/dev/null
	own_folder /var/lib/$user
	# What was built there before stays, sources that are gone here do not.
	find $folder/src -mindepth 1 -maxdepth 1 ! -name 'build*' -exec rm -rf {} +
	tar -cf - --exclude=./build --exclude='./build-*' --exclude=./.git . | tar -C $folder/src -xf -
	chown -R $user: $folder
	say "going on as the user $user in $folder/src"
	for name in INQUIT_CORPUS INQUIT_PEERS INQUIT_CI CC; do
		eval "value=\${$name:-}"
		[ -z "$value" ] || set -- "--env=$name=$value" "$@"
	done
	kept=
	while [ $# -gt 0 ]; do
		case $1 in --env=*) kept="$kept ${1#--env=}"; shift ;; *) break ;; esac
	done
	cd $folder/src
	# shellcheck disable=SC2086
	exec setpriv --reuid=$user --regid=$user --init-groups env -i HOME=$folder PATH="$PATH" LANG=C.UTF-8 $kept sh "$script" "$@"
}
