#include "common/daemon_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <sysexits.h>

#include "common/cleanup.h"
#include "common/log.h"

static const struct str scheme = STR_INIT("tcp://");

static bool is_port(struct str text)
{
	unsigned port = 0;

	if (text.len > 5)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		port = port * 10 + (unsigned)(text.ptr[i] - '0');
	}
	return port > 0 && port <= UINT16_MAX;
}

int remote_check(const char *setting, const char *endpoint, struct buf *reterr)
{
	const char *colon = strrchr(endpoint, ':');

	if (!*endpoint)
		return 0;
	/* "tcp:" itself ends before the address does. */
	if (str_starts(str_from(endpoint), scheme) && colon > endpoint + scheme.len && is_port(str_from(colon + 1)))
		return 0;
	buf_printf(reterr, "%s: '%s' is no tcp://ADDRESS:PORT\n", setting, endpoint);
	return -EINVAL;
}

/* tcp://127.…, tcp://[::1]: names are not looked up, they may mean another machine tomorrow. */
static bool is_loopback(const char *endpoint)
{
	struct str host = str_skip(str_from(endpoint), scheme.len);

	return str_starts(host, STR("127.")) || str_starts(host, STR("[::1]:"));
}

/* Plain text between two processes of one machine, and only for one who said so. */
static int go_plain(const char *endpoint)
{
	if (is_loopback(endpoint))
		return 0;
	LOG_EVENT(LOG_ERR, "failed", "plain_tcp is for loopback addresses alone; other machines need certificates (inquit keys)",
		  { "ENDPOINT", str_from(endpoint) });
	return EX_CONFIG;
}

/* systemd's LoadCredential=curve.key:… comes before the file among the keys, which a unit's user cannot read. */
static int key_path(const struct daemon *self, char out[PATH_MAX], bool *ret_by_manager)
{
	const char *given = getenv("CREDENTIALS_DIRECTORY");
	char file[64];

	*ret_by_manager = given && *given;
	if (*ret_by_manager)
		return snprintf(out, PATH_MAX, "%s/curve.key", given) < PATH_MAX ? 0 : -ENAMETOOLONG;
	(void)snprintf(file, sizeof file, "%s.key", self->options.name);
	return place_keys(&self->place, file, out);
}

static int load_own(const struct daemon *self, struct curve *ret, struct buf *why)
{
	char path[PATH_MAX];
	bool by_manager;
	int r = key_path(self, path, &by_manager);

	return r < 0 ? r : curve_load(path, by_manager, ret, why);
}

static int load_peer(const struct daemon *self, const char *peer, struct curve *ret, struct buf *why)
{
	char path[PATH_MAX], file[64];

	(void)snprintf(file, sizeof file, "peers/%s.pub", peer);
	int r = place_keys(&self->place, file, path);
	if (r == 0)
		r = curve_load_public(path, ret->server_key, why);
	if (r == -ENOENT)
		buf_printf(why, "; `inquit keys trust` takes the certificate of the machine that we connect to");
	return r;
}

int daemon_remote(struct daemon *self, const char *endpoint, const char *peer, struct curve *space, const struct curve **ret)
{
	owned(buf_destroy) struct buf why = { 0 };
	int r;

	*ret = NULL;
	if (strncmp(endpoint, scheme.ptr, scheme.len) != 0)
		return 0;
	if (self->settings.common.plain_tcp)
		return go_plain(endpoint);
	*space = (struct curve){ 0 };
	r = load_own(self, space, &why);
	if (r == 0 && peer)
		r = load_peer(self, peer, space, &why);
	if (r == 0 && !peer && !self->guard)
		r = guard_new(self->loop, &self->place, &self->guard);
	if (r < 0) {
		LOG_EVENT(LOG_ERR, "failed", "tcp needs certificates", { "WHY", why.len ? buf_str(&why) : str_from(strerror(-r)) },
			  { "ENDPOINT", str_from(endpoint) }, { "DAEMON", str_from(self->instance) });
		return EX_CONFIG;
	}
	*ret = space;
	return 0;
}
