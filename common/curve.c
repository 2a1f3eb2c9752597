#include "common/curve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include <sodium.h>

#include "common/cleanup.h"

enum { KEY_BYTES = 32 };

int curve_make(struct curve *ret)
{
	struct curve fresh = { 0 };

	if (zmq_curve_keypair(fresh.public_key, fresh.secret_key) < 0)
		return -errno;
	*ret = fresh;
	return 0;
}

/* ---- reading ---- */

/* The value of a line `key = "value"`, anywhere in the file: ZPL's sections say nothing more. */
static bool find_key(struct str text, struct str key, char ret[CURVE_TEXT])
{
	while (text.len) {
		size_t end = str_find_byte(text, '\n', 0);
		struct str line = str_trim((struct str){ text.ptr, end });
		text = str_skip(text, end + 1);
		size_t equals = str_find_byte(line, '=', 0);
		if (!str_eq(str_trim((struct str){ line.ptr, equals }), key))
			continue;
		struct str value = str_trim(str_skip(line, equals + 1));
		if (value.len != CURVE_TEXT + 1 || value.ptr[0] != '"' || value.ptr[CURVE_TEXT] != '"')
			return false;
		memcpy(ret, value.ptr + 1, CURVE_TEXT - 1);
		ret[CURVE_TEXT - 1] = 0;
		uint8_t bytes[KEY_BYTES];
		/* A NUL among them would end what zmq looks at, and make a short key pass for a whole one. */
		bool good = !memchr(ret, 0, CURVE_TEXT - 1) && zmq_z85_decode(bytes, ret);
		sodium_memzero(bytes, sizeof bytes);
		return good;
	}
	return false;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

/* The file's bytes, and its mode at the moment when they were read. */
static int read_file(const char *path, char text[CURVE_FILE_MAX], struct str *ret, mode_t *ret_mode)
{
	owned(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EBADMSG;
	ssize_t n = read(fd, text, CURVE_FILE_MAX);
	if (n < 0)
		return -errno;
	*ret = (struct str){ text, (size_t)n };
	*ret_mode = st.st_mode;
	return 0;
}

/* The two halves are one pair: else every connection would fail without a word. */
static bool is_pair(const struct curve *self)
{
	char public_key[CURVE_TEXT];

	return zmq_curve_public(public_key, self->secret_key) == 0 && strcmp(public_key, self->public_key) == 0;
}

static int read_pair(struct str text, const char *path, struct curve *ret, struct buf *reterr)
{
	if (!find_key(text, STR("public-key"), ret->public_key) || !find_key(text, STR("secret-key"), ret->secret_key)) {
		buf_printf(reterr, "%s has no secret key; `inquit keys make` makes one", path);
		return -EBADMSG;
	}
	if (!is_pair(ret)) {
		buf_printf(reterr, "%s: its secret and public key do not belong together", path);
		return -EBADMSG;
	}
	return 0;
}

int curve_load(const char *path, bool by_manager, struct curve *ret, struct buf *reterr)
{
	char bytes[CURVE_FILE_MAX];
	struct curve pair = { 0 };
	struct str text = { 0 };
	mode_t mode = 0;
	int r = read_file(path, bytes, &text, &mode);

	if (r < 0) {
		buf_printf(reterr, "%s: %s%s", path, strerror(-r), r == -ENOENT ? "; `inquit keys make` makes it" : "");
		return r;
	}
	if (mode & (by_manager ? S_IRWXO : S_IRWXG | S_IRWXO)) {
		buf_printf(reterr, "%s has mode %04o, so others could read the secret key: chmod 600 %s", path,
			   (unsigned)(mode & 07777), path);
		r = -EPERM;
	} else {
		r = read_pair(text, path, &pair, reterr);
	}
	if (r == 0)
		*ret = pair;
	sodium_memzero(bytes, sizeof bytes);
	sodium_memzero(&pair, sizeof pair);
	return r;
}

int curve_load_public(const char *path, char ret[CURVE_TEXT], struct buf *reterr)
{
	char bytes[CURVE_FILE_MAX], key[CURVE_TEXT];
	struct str text = { 0 };
	mode_t mode = 0;
	int r = read_file(path, bytes, &text, &mode);

	if (r == 0 && !find_key(text, STR("public-key"), key))
		r = -EBADMSG;
	if (r < 0)
		buf_printf(reterr, "%s: %s", path, r == -EBADMSG ? "no certificate" : strerror(-r));
	else
		memcpy(ret, key, sizeof key);
	sodium_memzero(bytes, sizeof bytes);
	return r;
}

static void close_dir(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}

int curve_find_peer(const struct place *place, const char *public_key, char ret_name[NAME_MAX + 1])
{
	char folder[PATH_MAX], path[PATH_MAX], key[CURVE_TEXT];
	int left = CURVE_PEERS_MAX, r = place_keys(place, "peers", folder);

	if (r < 0)
		return r;
	owned(close_dir) DIR *dir = opendir(folder);
	for (struct dirent *entry; dir && left-- > 0 && (entry = readdir(dir));) {
		owned(buf_destroy) struct buf why = { 0 };
		struct str name = str_from(entry->d_name);

		if (!str_ends(name, STR(".pub")) ||
		    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path ||
		    curve_load_public(path, key, &why) < 0 || strcmp(key, public_key) != 0)
			continue;
		memcpy(ret_name, name.ptr, name.len - 4);
		ret_name[name.len - 4] = 0;
		return 0;
	}
	return -ENOENT;
}

/* ---- writing ---- */

static int write_all(int fd, struct str text)
{
	ssize_t n = write(fd, text.ptr, text.len);

	if (n < 0)
		return -errno;
	if ((size_t)n < text.len)
		return -ENOSPC;
	return fsync(fd) < 0 ? -errno : 0;
}

int curve_save(const char *path, const char *name, const struct curve *self, bool secret)
{
	char text[CURVE_FILE_MAX];
	mode_t mode = secret ? 0600 : 0644;
	int n = snprintf(text, sizeof text,
			 "#   %s\nmetadata\n    name = \"%s\"\ncurve\n    public-key = \"%s\"\n%s%s%s",
			 secret ? "CURVE certificate of inquit, SECRET: never give it away" :
				  "CURVE certificate of inquit, public half: for KEYS/peers of other machines",
			 name, self->public_key, secret ? "    secret-key = \"" : "", secret ? self->secret_key : "",
			 secret ? "\"\n" : "");

	if (n < 0 || n >= (int)sizeof text)
		return -ENAMETOOLONG;
	owned(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	int r = fd < 0 ? -errno : write_all(fd, (struct str){ text, (size_t)n });
	if (r == 0 && fchmod(fd, mode) < 0) /* whatever the umask */
		r = -errno;
	if (r < 0 && fd >= 0)
		(void)unlink(path);
	sodium_memzero(text, sizeof text);
	return r;
}
