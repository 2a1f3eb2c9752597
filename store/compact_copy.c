/*
 * The copy: every table's values put in ascending order, so that each page is
 * full when the next begins. mdb_env_copy2() copies pages as they are, and
 * those of tables that were written to all over are two thirds full. Words, addresses
 * and dates are packed on the way, and where addresses lead to put in blocks, as the index is.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/columns.h"
#include "store/compact.h"
#include "store/entry.h"
#include "store/lookup.h"
#include "store/snapshot.h"
#include "store/terms_pack.h"
#include "store/urls.h"
#include "store/wording.h"

enum {
	COMMIT_BYTES = 64 << 20, /* what is written of the copy at once: LMDB holds it in memory */
	NAME_BYTES = 64,
	NUMBER_BYTES = 8, /* of an article, as a key */
	ARENA_BYTES = 80 << 20, /* for one article, its text once more (WIRE_FRAME_MAX at most, twice that as it is read), or three times its page */
};

struct copying {
	struct db *db;
	MDB_txn *from; /* the caller's */
	MDB_env *env;  /* the copy */
	MDB_txn *to;
	MDB_dbi source, target; /* of the table at hand */
	MDB_dbi articles;       /* of the copy, once it has them */
	bool has_articles;
	unsigned flags;
	char name[NAME_BYTES];
	enum db_table table; /* TABLES: none of ours */
	struct buf packed, row;
	int error;              /* of what is packed: not for want of anything to save */
	ZSTD_CCtx *deflate;
	struct arena *arena;
	size_t pending;
};

static void copying_end(struct copying *self)
{
	if (self->to)
		mdb_txn_abort(self->to);
	if (self->env)
		mdb_env_close(self->env);
	ZSTD_freeCCtx(self->deflate);
	buf_destroy(&self->packed);
	buf_destroy(&self->row);
	arena_destroy(&self->arena);
}

static int begin(struct copying *self, MDB_env *like, const char *dir)
{
	MDB_envinfo info;
	int rc = mdb_env_info(like, &info);

	if (rc == 0)
		rc = mdb_env_create(&self->env);
	if (rc == 0)
		rc = mdb_env_set_mapsize(self->env, info.me_mapsize);
	if (rc == 0)
		rc = mdb_env_set_maxdbs(self->env, TABLES + 1);
	/* Synced as a whole at its end; nobody else knows of it. */
	if (rc == 0)
		rc = mdb_env_open(self->env, dir, MDB_NOLOCK | MDB_NOSYNC | MDB_NORDAHEAD, 0640);
	if (rc == 0)
		rc = mdb_txn_begin(self->env, NULL, 0, &self->to);
	return lmdb_errno(rc);
}

static int go_on(struct copying *self, MDB_cursor **cursor)
{
	int r = lmdb_commit(self->to);

	self->to = NULL;
	self->pending = 0;
	if (r == 0)
		r = lmdb_errno(mdb_txn_begin(self->env, NULL, 0, &self->to));
	return r < 0 ? r : lmdb_errno(mdb_cursor_open(self->to, self->target, cursor));
}

/* The article's row has the words of its first content, or will have: then entry->wording is set to them. */
static bool joins(struct copying *self, struct str key, struct entry_article *entry)
{
	struct str value;

	if (key.len != NUMBER_BYTES || lookup_wording(self->db, self->from, get_be(key.ptr, NUMBER_BYTES), entry, 0, &value) < 0)
		return false;
	buf_clear(&self->row);
	if (wording_pack(&self->row, value) && arena_dup(self->arena, buf_str(&self->row), &value) < 0)
		return false;
	if (!entry->wording.len && !entry_takes_wording(entry, value.len))
		return false;
	entry->wording = value;
	return true;
}

static bool pack_article(struct copying *self, struct str key, struct str value)
{
	struct entry_article entry;

	arena_reset(self->arena);
	if (entry_get_article(value, self->arena, &entry) < 0 || !joins(self, key, &entry))
		return entry_pack(&self->packed, value);
	buf_clear(&self->row);
	entry_put_article(&self->row, &entry);
	if (!buf_error(&self->row) && !entry_pack(&self->packed, buf_str(&self->row))) {
		buf_clear(&self->packed);
		buf_add(&self->packed, buf_str(&self->row));
	}
	return !buf_error(&self->row);
}

/* One that is damaged stays so; one that is loose and for which memory is wanted is not to be kept so and named nowhere. */
static bool pack_wording(struct copying *self, struct str key, struct str value)
{
	(void)key;
	arena_reset(self->arena);
	buf_clear(&self->row);
	int r = wording_tighten(&self->row, value, self->deflate, self->arena);
	self->error = r < 0 && r != -EBADMSG ? r : 0;
	if (r <= 0)
		return self->error == 0 && wording_pack(&self->packed, value);
	if (wording_pack(&self->packed, buf_str(&self->row)))
		return true;
	buf_clear(&self->packed);
	buf_add(&self->packed, buf_str(&self->row));
	return !buf_error(&self->packed);
}

/* A page has no checksum. One that is damaged stays so, and is named when it is read. */
static int pack_page(struct copying *self, struct str key, MDB_val *v)
{
	struct str packed;

	arena_reset(self->arena);
	int r = snapshot_tighten(key, lmdb_str(*v), self->deflate, self->arena, &packed);
	if (r > 0)
		*v = lmdb_val(packed);
	return r < 0 && r != -EIO ? r : 0;
}

static bool pack_columns(struct copying *self, struct str key, struct str value)
{
	(void)key;
	return column_block_pack(&self->packed, value);
}

/* Sets self->packed to the value packed; false: it stays as it is. */
static bool (*const packers[TABLES + 1])(struct copying *self, struct str key, struct str value) = {
	[TABLE_ARTICLES] = pack_article,
	[TABLE_CONTENTS] = pack_wording,
	[TABLE_COLUMNS] = pack_columns,
};

/* Words that are in their article's row by now: the copy has those, as "articles" stands before "contents". */
static bool is_joined(struct copying *self, struct str key)
{
	MDB_val k = lmdb_val(key), v;
	struct str row;

	return self->table == TABLE_CONTENTS && key.len == NUMBER_BYTES && self->has_articles &&
	       mdb_get(self->to, self->articles, &k, &v) == 0 && entry_has_wording(lmdb_str(v)) &&
	       db_verify(TABLE_ARTICLES, key, lmdb_str(v), &row) == 0;
}

/* What is damaged stays so, and is named when it is read. */
static int pack(struct copying *self, struct str key, MDB_val *v)
{
	unsigned char sum[CHECKSUM_BYTES];
	struct str body;

	self->error = 0;
	buf_clear(&self->packed);
	if (db_verify(self->table, key, lmdb_str(*v), &body) < 0 || !packers[self->table](self, key, body))
		return self->error ? self->error : buf_error(&self->packed) ? buf_error(&self->packed) : buf_error(&self->row);
	db_checksum(self->table, key, buf_str(&self->packed), sum);
	buf_add(&self->packed, (struct str){ (char *)sum, sizeof sum });
	*v = lmdb_val(buf_str(&self->packed));
	return buf_error(&self->packed);
}

static int copy_value(struct copying *self, MDB_cursor **to, MDB_val k, MDB_val v)
{
	/* All that it names is packed on the way. */
	if (self->table == TABLE_LOOSE || is_joined(self, lmdb_str(k)))
		return 0;
	int r = packers[self->table] ? pack(self, lmdb_str(k), &v) : self->table == TABLE_SNAPSHOTS ? pack_page(self, lmdb_str(k), &v) : 0;

	if (r == 0)
		r = lmdb_errno(mdb_cursor_put(*to, &k, &v, MDB_APPEND));
	self->pending += k.mv_size + v.mv_size;
	/* The cursor ends with its transaction. */
	return r < 0 || self->pending < COMMIT_BYTES ? r : go_on(self, to);
}

static int copy_values(struct copying *self)
{
	MDB_cursor *from, *to = NULL;
	MDB_val k, v;
	int r = 0, rc = mdb_cursor_open(self->from, self->source, &from);

	if (rc)
		return lmdb_errno(rc);
	rc = mdb_cursor_open(self->to, self->target, &to);
	while (rc == 0 && r == 0 && (rc = mdb_cursor_get(from, &k, &v, MDB_NEXT)) == 0)
		r = copy_value(self, &to, k, v);
	mdb_cursor_close(from);
	return r < 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

struct writing {
	struct copying *copying;
	MDB_cursor *to;
};

static int put_row(void *ctx, struct str key, struct str value)
{
	struct writing *w = ctx;

	return copy_value(w->copying, &w->to, lmdb_val(key), lmdb_val(value));
}

/* Rows become blocks; so do terms. */
static int copy_anew(struct copying *self)
{
	struct writing w = { .copying = self };
	int rc = mdb_cursor_open(self->to, self->target, &w.to);

	if (rc)
		return lmdb_errno(rc);
	return self->table == TABLE_URLS ? urls_pack(self->from, self->source, put_row, &w) : terms_pack(self->db, self->from, put_row, &w);
}

static int copy_table(struct copying *self)
{
	int rc = mdb_dbi_open(self->from, self->name, 0, &self->source);

	if (rc == 0)
		rc = mdb_dbi_flags(self->from, self->source, &self->flags);
	if (rc == 0)
		rc = mdb_dbi_open(self->to, self->name, self->flags | MDB_CREATE, &self->target);
	self->table = 0;
	while (self->table < TABLES && strcmp(self->name, db_table_name(self->table)) != 0)
		self->table++;
	if (rc)
		return lmdb_errno(rc);
	if (self->table == TABLE_ARTICLES) {
		self->articles = self->target;
		self->has_articles = true;
	}
	return self->table == TABLE_URLS || self->table == TABLE_TERMS ? copy_anew(self) : copy_values(self);
}

/* The unnamed table has the names of the others. */
static int copy_tables(struct copying *self)
{
	MDB_cursor *names;
	MDB_val k, v;
	MDB_dbi main_table;
	int r = 0, rc = mdb_dbi_open(self->from, NULL, 0, &main_table);

	if (rc == 0)
		rc = mdb_cursor_open(self->from, main_table, &names);
	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && (rc = mdb_cursor_get(names, &k, &v, MDB_NEXT)) == 0) {
		if (k.mv_size >= sizeof self->name) {
			r = -EIO;
			break;
		}
		memcpy(self->name, k.mv_data, k.mv_size);
		self->name[k.mv_size] = 0;
		r = copy_table(self);
	}
	mdb_cursor_close(names);
	return r < 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static int sync_file(const char *path, uint64_t *ret_bytes)
{
	owned(close_fd) int fd = open(path, O_RDWR | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fsync(fd) < 0 || fstat(fd, &st) < 0)
		return -errno;
	*ret_bytes = (uint64_t)st.st_size;
	return 0;
}

int compact_copy(struct db *db, MDB_txn *txn, const char *dir, uint64_t *ret_bytes)
{
	owned(copying_end) struct copying self = { .db = db, .from = txn, .arena = arena_new(ARENA_BYTES),
						       .deflate = ZSTD_createCCtx() };
	char data[PATH_MAX];

	if (!self.arena || !self.deflate)
		return -ENOMEM;
	if (snprintf(data, sizeof data, "%s/data.mdb", dir) >= (int)sizeof data)
		return -ENAMETOOLONG;
	int r = unlink(data) < 0 && errno != ENOENT ? -errno : 0;
	if (r == 0)
		r = begin(&self, lmdb_env_raw(db->env), dir);
	if (r == 0)
		r = copy_tables(&self);
	if (r == 0) {
		r = lmdb_commit(self.to);
		self.to = NULL;
	}
	/* LMDB answers a short write with EIO. */
	if (r == -EIO && self.env && lmdb_disk_full(self.env))
		r = -ENOSPC;
	return r < 0 ? r : sync_file(data, ret_bytes);
}
