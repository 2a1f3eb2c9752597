#include <errno.h>

#include "store/bytes.h"
#include "store/lookup.h"
#include "store/plan.h"

/* The bytes that a run of hex digits begins with, and the half byte after them. */
struct hex {
	unsigned char bytes[8];
	size_t n;
	int half; /* -1: none */
};

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int hex_read(struct str text, struct hex *ret)
{
	*ret = (struct hex){ .half = -1 };
	if (text.len > 16)
		return -EINVAL;
	for (size_t i = 0; i < text.len; i++) {
		int d = digit_of(text.ptr[i]);

		if (d < 0)
			return -EINVAL;
		if (i % 2)
			ret->bytes[ret->n++] = (unsigned char)(ret->half << 4 | d);
		ret->half = i % 2 ? -1 : d;
	}
	return 0;
}

static bool hex_fits(const struct hex *h, struct str bytes)
{
	return bytes.len > h->n && memcmp(bytes.ptr, h->bytes, h->n) == 0 &&
	       (h->half < 0 || (unsigned char)bytes.ptr[h->n] >> 4 == h->half);
}

/* ---- statements ---- */

struct found {
	struct asking *asking;
	const struct hex *hex;
	uint64_t *at;
	size_t n, max;
};

static int found_add(struct found *f, uint64_t number)
{
	if (f->n < f->max)
		f->at[f->n++] = number;
	return 0;
}

static int add_id(void *ctx, struct str term, uint64_t count)
{
	struct found *f = ctx;
	struct list *list;
	struct posting p;

	(void)count;
	if (f->n == f->max)
		return 1;
	/* A whole id has its last byte where hex_fits() wants one more. */
	if (f->hex->n < 8 && !hex_fits(f->hex, str_skip(term, 1)))
		return 0;
	int r = list_open(&f->asking->view, term, f->asking->arena, &list);
	if (r < 0)
		return r;
	r = list_start(list, false, 0, 0);
	while (r == 0 && (r = list_next(list, &p)) > 0) {
		r = lookup_has(f->asking->view.db, f->asking->view.txn, p.seq, f->asking->work);
		/* Taken in anew, the statement has another number. */
		r = r > 0 ? found_add(f, p.seq) : r;
	}
	list_close(list);
	return r;
}

static void sort(uint64_t *at, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && at[k - 1] > at[k]; k--) {
			uint64_t t = at[k];

			at[k] = at[k - 1];
			at[k - 1] = t;
		}
}

int plan_find_ids(struct asking *self, struct str hex_text, size_t max, uint64_t **ret, size_t *ret_n)
{
	struct hex hex;
	struct found f = { .asking = self, .hex = &hex, .max = max };
	struct term term;
	int r = hex_read(hex_text, &hex);

	if (r < 0)
		return r;
	f.at = arena_alloc(self->arena, max, sizeof *f.at);
	if (!f.at)
		return -ENOMEM;
	term_set(&term, TERM_ID, (struct str){ (char *)hex.bytes, hex.n });
	r = view_terms(&self->view, term_str(&term), self->arena, add_id, &f);
	if (r < 0)
		return r;
	sort(f.at, f.n);
	*ret = f.at;
	*ret_n = f.n;
	return 0;
}

/* ---- articles ---- */

int plan_find_articles(struct asking *self, struct str hex_text, size_t max, uint64_t **ret, size_t *ret_n)
{
	struct hex hex;
	struct found f = { .asking = self, .max = max };
	unsigned char from[9];
	MDB_cursor *cursor;
	MDB_val k, v;
	int rc, r = hex_read(hex_text, &hex);

	if (r < 0)
		return r;
	f.at = arena_alloc(self->arena, max, sizeof *f.at);
	if (!f.at)
		return -ENOMEM;
	memcpy(from, hex.bytes, hex.n);
	from[hex.n] = (unsigned char)(hex.half < 0 ? 0 : hex.half << 4);
	k = lmdb_val((struct str){ (char *)from, hex.n + 1 });
	rc = mdb_cursor_open(self->view.txn, self->view.db->table[TABLE_URLS], &cursor);
	if (rc)
		return lmdb_errno(rc);
	rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	while (rc == 0 && r == 0 && f.n < max && hex_fits(&hex, lmdb_str(k))) {
		struct str value;

		r = db_verify(TABLE_URLS, lmdb_str(k), lmdb_str(v), &value);
		if (r == 0)
			r = value.len == 8 ? found_add(&f, get_be(value.ptr, 8)) : -EIO;
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	*ret = f.at;
	*ret_n = f.n;
	return r;
}
