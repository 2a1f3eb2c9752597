#include "store/check.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>

#include "common/cleanup.h"
#include "store/batch.h"
#include "store/bytes.h"
#include "store/term_group.h"

enum { DAMAGE_NAMED_MAX = 20, PROGRESS_EVERY = 4096, KEY_NAMED_BYTES = 32 };

struct checking {
	struct check *check;
	struct buf *reterr;
	uint64_t seen;
	struct str table;  /* the last one's name, and which it is */
	int at;
	bool legacy;       /* sums of schema 1: they are renewed when it is opened */
};

static int table_of(struct checking *c, struct str name)
{
	if (c->table.ptr == name.ptr && c->table.len == name.len)
		return c->at;
	c->table = name;
	c->at = -1;
	for (int t = 0; t < TABLES; t++)
		if (str_eq(name, str_from(db_table_name((enum db_table)t))))
			c->at = t;
	return c->at;
}

/* A term, or many of which it is the first, as far as it can be read. */
static void name_term(struct buf *out, struct str key)
{
	struct str term = { key.ptr, str_find_byte(key, 0, 0) };

	buf_add(out, key.ptr[0] == GROUP_KIND ? STR("index terms from \"") : STR("index term \""));
	term = str_skip(term, key.ptr[0] == GROUP_KIND && term.len ? 1 : 0);
	for (size_t i = 0; i < term.len && i < KEY_NAMED_BYTES; i++) {
		unsigned char c = (unsigned char)term.ptr[i];

		if (c >= ' ' && c < 0x7f && c != '"' && c != '\\')
			buf_add_byte(out, (char)c);
		else
			buf_printf(out, "\\x%02x", c);
	}
	buf_add_byte(out, '"');
}

void check_name(struct buf *out, enum db_table table, struct str key)
{
	static const struct {
		enum db_table table;
		const char *what;
	} numbered[] = {
		{ TABLE_ARTICLES, "article" }, { TABLE_CONTENTS, "the text of article" }, { TABLE_RECORDS, "statement" },
		{ TABLE_COLUMNS, "the dates of statements, block" }, { TABLE_REPLACED, "what was replaced, block" },
		{ TABLE_CLUSTERS, "the cluster of statement" }, { TABLE_SEGMENTS, "new index entries, part" },
	};

	for (size_t i = 0; i < ARRAY_LEN(numbered); i++)
		if (numbered[i].table == table && key.len >= 8) {
			buf_printf(out, "%s %" PRIu64, numbered[i].what, get_be(key.ptr, 8));
			return;
		}
	if (table == TABLE_FETCHED && key.len == 16) {
		buf_printf(out, "which pages are here, block %" PRIu64, get_be(key.ptr + 8, 8));
		return;
	}
	if (table == TABLE_STATE) {
		buf_printf(out, "%s %.*s", db_table_name(table), (int)key.len, key.ptr);
		return;
	}
	if (table == TABLE_TERMS && key.len > 1) {
		name_term(out, key);
		return;
	}
	buf_printf(out, "%s ", db_table_name(table));
	for (size_t i = 0; i < key.len && i < KEY_NAMED_BYTES; i++)
		buf_printf(out, "%02x", (unsigned char)key.ptr[i]);
}

/* What lmdb_env wrote, without a checksum: it is known what it must be. */
static void take_meta(struct check *check, struct str key, struct str value, struct buf *reterr)
{
	uint32_t schema = 0;
	bool right = str_eq(key, STR("kind")) && str_eq(value, STR("store"));

	if (str_eq(key, STR("schema"))) {
		for (size_t i = 0; i < value.len && i < 9; i++)
			schema = schema * 10 + (uint32_t)(value.ptr[i] - '0');
		right = schema >= STORE_OLDEST && schema <= STORE_SCHEMA;
		check->schema = schema;
	}
	if (right || !reterr)
		return;
	check->damaged++;
	buf_printf(reterr, "its description (%.*s) is damaged, or a newer program's\n", (int)(key.len < 32 ? key.len : 32), key.ptr);
}

/* Articles and statements as the counters have them: see db.c. */
static void take_counters(struct check *check, struct str key, struct str body)
{
	if (!str_eq(key, STR("counters")) || body.len < 64)
		return;
	check->articles = get_be(body.ptr + 40, 8);
	check->statements = get_be(body.ptr + 56, 8);
}

static int each(void *ctx, struct str name, struct str key, struct str value)
{
	struct checking *c = ctx;
	int table = table_of(c, name);
	struct str body = value;

	if (++c->seen % PROGRESS_EVERY == 0 && c->check->progress)
		c->check->progress(c->check->ctx, c->seen);
	if (str_eq(name, STR("meta")))
		take_meta(c->check, key, value, c->reterr);
	if (table < 0)
		return 0;
	c->check->values[table]++;
	if (db_is_raw((enum db_table)table) ? snapshot_check(key, value) != -EIO : c->legacy ||
	    db_verify((enum db_table)table, key, value, &body) == 0) {
		if (table == TABLE_STATE)
			take_counters(c->check, key, body);
		return 0;
	}
	if (c->check->damaged++ < DAMAGE_NAMED_MAX) {
		check_name(c->reterr, (enum db_table)table, key);
		buf_add(c->reterr, STR(" is damaged\n"));
	}
	return 0;
}

/* Tables come by name: "meta" stands before "records", but behind "articles". */
static int find_schema(void *ctx, struct str name, struct str key, struct str value)
{
	if (str_eq(name, STR("meta")))
		take_meta(ctx, key, value, NULL);
	return 0;
}

int check_file(const char *path, struct check *inout, struct buf *reterr)
{
	struct checking c = { .check = inout, .reterr = reterr, .at = -1 };
	struct check first = { 0 };
	int r = sodium_init() < 0 ? -ENOMEM : 0;

	if (r == 0)
		r = walk_file(path, &(struct walk_options){ .each = find_schema, .ctx = &first, .no_free = true }, &first.walk);
	c.legacy = r == 0 && first.schema < 2;
	if (r == 0 || r == -EBADMSG)
		r = walk_file(path, &(struct walk_options){ .each = each, .ctx = &c, .damage = reterr, .known = db_is_table }, &inout->walk);
	return r;
}

bool check_whole(const struct check *self)
{
	return self->walk.faults == 0 && self->damaged == 0 && self->schema > 0;
}
