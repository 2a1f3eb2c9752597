#include <errno.h>

#include "store/bytes.h"
#include "store/ids.h"
#include "store/lookup.h"
#include "store/plan.h"
#include "store/urls.h"

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

/* The ids that begin so. */
static void hex_range(const struct hex *h, uint64_t *low, uint64_t *high)
{
	size_t bits = 8 * h->n + (h->half < 0 ? 0 : 4);
	uint64_t id = get_be(h->bytes, h->n) << (h->half < 0 ? 0 : 4) | (h->half < 0 ? 0 : (uint64_t)h->half);

	*low = bits ? id << (64 - bits) : 0;
	*high = bits < 64 ? *low | UINT64_MAX >> bits : *low;
}

/* ---- statements ---- */

struct found {
	struct asking *asking;
	uint64_t low, high; /* ids */
	uint64_t *at;
	size_t n, max;
};

static int found_add(struct found *f, uint64_t number)
{
	if (f->n < f->max)
		f->at[f->n++] = number;
	return 0;
}

/* 1, 0, -errno: taken in anew, a statement has another number; and of a long id the index knows the beginning. */
static int is_found(struct found *f, uint64_t seq)
{
	const struct view *view = &f->asking->view;
	struct entry_record record;

	if (ids_place(f->low) != ids_place(f->high))
		return lookup_has(view->db, view->txn, seq, f->asking->work);
	int r = lookup_record(view->db, view->txn, seq, f->asking->work, &record);
	/* What is damaged may be it: who looks at it says so. */
	if (r == -EIO || r == -EBADMSG)
		return lookup_has(view->db, view->txn, seq, f->asking->work);
	return r < 0 ? (r == -ENOENT ? 0 : r) : record.id >= f->low && record.id <= f->high;
}

static int add_statement(void *ctx, uint64_t seq)
{
	struct found *f = ctx;
	int r;

	if (f->n == f->max)
		return 1;
	r = is_found(f, seq);
	return r > 0 ? found_add(f, seq) : r;
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
	struct found f = { .asking = self, .max = max };
	int r = hex_read(hex_text, &hex);

	if (r < 0)
		return r;
	f.at = arena_alloc(self->arena, max, sizeof *f.at);
	if (!f.at)
		return -ENOMEM;
	hex_range(&hex, &f.low, &f.high);
	r = ids_find(&self->view, f.low, f.high, self->arena, add_statement, &f);
	if (r < 0)
		return r;
	sort(f.at, f.n);
	*ret = f.at;
	*ret_n = f.n;
	return 0;
}

/* ---- articles ---- */

static int add_article(void *ctx, uint64_t number)
{
	struct found *f = ctx;

	return f->n == f->max ? 1 : found_add(f, number);
}

int plan_find_articles(struct asking *self, struct str hex_text, size_t max, uint64_t **ret, size_t *ret_n)
{
	struct hex hex;
	struct found f = { .asking = self, .max = max };
	int r = hex_read(hex_text, &hex);

	if (r < 0)
		return r;
	f.at = arena_alloc(self->arena, max, sizeof *f.at);
	if (!f.at)
		return -ENOMEM;
	hex_range(&hex, &f.low, &f.high);
	r = urls_find(self->view.db, self->view.txn, f.low, f.high, self->work, add_article, &f);
	if (r < 0)
		return r;
	*ret = f.at;
	*ret_n = f.n;
	return 0;
}
