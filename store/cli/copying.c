#include "store/cli/copying.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/file.h"
#include "common/json.h"
#include "store/cli/admin.h"

enum { PROGRESS_USEC = 200000, PIECE = 1 << 20, DESCRIPTION_MAX = 1 << 16 };

/* ---- progress ---- */

void progress_begin(struct progress *self, const struct cli *cli, const char *what, uint64_t of)
{
	*self = (struct progress){ .what = what, .of = of, .terminal = !cli->quiet && isatty(STDERR_FILENO) };
}

void progress_show(struct progress *self, uint64_t done)
{
	int64_t now = clock_monotonic_usec();

	if (!self->terminal || now - self->shown_usec < PROGRESS_USEC)
		return;
	self->shown_usec = now;
	if (self->of)
		(void)fprintf(stderr, "\r%s %3" PRIu64 " %%", self->what, done < self->of ? done * 100 / self->of : 100);
	else
		(void)fprintf(stderr, "\r%s %" PRIu64, self->what, done);
}

void progress_end(struct progress *self)
{
	if (self->terminal && self->shown_usec)
		(void)fputs("\r\033[K", stderr);
	self->shown_usec = 0;
}

/* ---- a file ---- */

int filing_open(struct filing *self, const char *dir, const char *name)
{
	*self = (struct filing){ .fd = -1 };
	if (snprintf(self->path, sizeof self->path, "%s/%s", dir, name) >= (int)sizeof self->path ||
	    snprintf(self->part, sizeof self->part, "%s/%s.part", dir, name) >= (int)sizeof self->part)
		return -ENAMETOOLONG;
	self->fd = open(self->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (self->fd < 0)
		return -errno;
	self->sha = EVP_MD_CTX_new();
	return self->sha && EVP_DigestInit_ex(self->sha, EVP_sha256(), NULL) ? 0 : -ENOMEM;
}

int filing_write(struct filing *self, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = write(self->fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -ENOSPC;
		if (!EVP_DigestUpdate(self->sha, bytes.ptr, (size_t)n))
			return -ENOMEM;
		self->bytes += (uint64_t)n;
		bytes = str_skip(bytes, (size_t)n);
	}
	return 0;
}

static int sync_folder_of(const char *path)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');

	(void)snprintf(dir, sizeof dir, "%.*s", slash && slash > path ? (int)(slash - path) : 1, slash ? path : ".");
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = fd < 0 || fsync(fd) < 0 ? -errno : 0;
	if (fd >= 0)
		(void)close(fd);
	return r;
}

int filing_sum(struct filing *self, char ret_sha256[SHA256_HEX + 1])
{
	unsigned char hash[EVP_MAX_MD_SIZE];

	if (!EVP_DigestFinal_ex(self->sha, hash, NULL))
		return -ENOMEM;
	for (size_t i = 0; i < SHA256_HEX / 2; i++)
		(void)snprintf(ret_sha256 + 2 * i, 3, "%02x", hash[i]);
	return 0;
}

int filing_finish(struct filing *self)
{
	if (fsync(self->fd) < 0)
		return -errno;
	/* Some file systems say only now that there was no room. */
	int r = close(self->fd) < 0 ? -errno : 0;
	self->fd = -1;
	if (r == 0 && rename(self->part, self->path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(self->part);
	return r < 0 ? r : sync_folder_of(self->path);
}

void filing_close(struct filing *self)
{
	if (self->fd >= 0) {
		(void)close(self->fd);
		(void)unlink(self->part);
	}
	EVP_MD_CTX_free(self->sha);
	self->fd = -1;
	self->sha = NULL;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static void free_char(char **p)
{
	free(*p);
}

int copying_read(const char *path, int (*each)(void *ctx, struct str bytes), void *ctx)
{
	owned(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	owned(free_char) char *piece = malloc(PIECE);
	ssize_t n = 0;
	int r = 0;

	if (fd < 0)
		return -errno;
	if (!piece)
		return -ENOMEM;
	while (r == 0 && ((n = read(fd, piece, PIECE)) > 0 || (n < 0 && errno == EINTR)))
		r = n > 0 ? each(ctx, (struct str){ piece, (size_t)n }) : 0;
	return r ? r : n < 0 ? -errno : 0;
}

/* ---- the description ---- */

int description_write(const char *dir, const struct description *d)
{
	owned(filing_close) struct filing file = { .fd = -1 };
	owned(buf_destroy) struct buf text = { 0 };
	struct json j = { .out = &text };

	json_object(&j);
	json_key(&j, "format"), json_int(&j, BACKUP_FORMAT);
	json_key(&j, "inquit"), json_str(&j, str_from(d->version));
	json_key(&j, "schema"), json_int(&j, (int64_t)d->schema);
	json_key(&j, "made"), json_str(&j, str_from(d->made));
	json_key(&j, "bytes"), json_int(&j, (int64_t)d->bytes);
	json_key(&j, "sha256"), json_str(&j, str_from(d->sha256));
	json_key(&j, "articles"), json_int(&j, (int64_t)d->articles);
	json_key(&j, "statements"), json_int(&j, (int64_t)d->statements);
	json_end(&j);
	buf_add_byte(&text, '\n');
	if (buf_error(&text))
		return buf_error(&text);
	int r = filing_open(&file, dir, BACKUP_DESCRIPTION);
	if (r == 0)
		r = filing_write(&file, buf_str(&text));
	return r < 0 ? r : filing_finish(&file);
}

static bool take_text(const cJSON *object, const char *key, char *to, size_t size)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(item) && snprintf(to, size, "%s", item->valuestring) < (int)size;
}

int description_read(const char *dir, struct description *ret)
{
	owned(json_free) cJSON *object = NULL;
	owned(free_char) char *text = NULL;
	struct description d = { 0 };
	char path[PATH_MAX];
	size_t len;

	if (snprintf(path, sizeof path, "%s/" BACKUP_DESCRIPTION, dir) >= (int)sizeof path)
		return -ENAMETOOLONG;
	int r = file_read(path, DESCRIPTION_MAX, &text, &len);
	if (r < 0)
		return r;
	object = cJSON_ParseWithLength(text, len);
	int64_t format = json_number(object, "format", 0), bytes = json_number(object, "bytes", -1);
	int64_t schema = json_number(object, "schema", -1);
	if (format < 1 || bytes < 0 || schema < 0 || !take_text(object, "inquit", d.version, sizeof d.version) ||
	    !take_text(object, "made", d.made, sizeof d.made) || !take_text(object, "sha256", d.sha256, sizeof d.sha256))
		return -EBADMSG;
	d.format = (uint64_t)format;
	d.bytes = (uint64_t)bytes;
	d.schema = (uint64_t)schema;
	d.articles = (uint64_t)json_number(object, "articles", 0);
	d.statements = (uint64_t)json_number(object, "statements", 0);
	*ret = d;
	return 0;
}
