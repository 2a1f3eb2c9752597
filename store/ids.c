#include "store/ids.h"

#include <errno.h>

#include "store/bytes.h"

struct finding {
	const struct view *view;
	uint64_t low, high;
	struct arena *arena;
	int (*each)(void *ctx, uint64_t seq);
	void *ctx;
};

/* ---- one list ---- */

static int find_in_tree(struct finding *f)
{
	static const char ids[] = { TERM_IDS };
	struct view *tree = arena_take(f->arena, 1, sizeof *tree);
	struct list *list;
	struct posting p;

	if (!tree)
		return -ENOMEM;
	/* Segments are searched as they lie: their postings would be sorted first. */
	view_tree(f->view, tree);
	int r = list_open(tree, (struct str){ ids, 1 }, f->arena, &list);
	if (r < 0)
		return r;
	r = list_start(list, false, ids_place(f->low), 0);
	while (r == 0 && (r = list_next(list, &p)) > 0)
		r = p.date > ids_place(f->high) ? -ENOENT : f->each(f->ctx, p.seq);
	list_close(list);
	return r == -ENOENT ? 0 : r;
}

static int find_in_segment(struct finding *f, const struct segment *segment, struct block *block)
{
	static const char ids[] = { TERM_IDS };
	struct segment_term term;
	struct str bytes;
	int r = segment_find(segment, (struct str){ ids, 1 }, &term);

	if (r < 0)
		return r == -ENOENT ? 0 : -EIO;
	while (r == 0 && (r = list_next_block(&term.list, &bytes)) == 0) {
		r = block_get(bytes, true, block) < 0 ? -EIO : 0;
		for (size_t i = 0; r == 0 && i < block->n; i++)
			if (block->date[i] >= ids_place(f->low) && block->date[i] <= ids_place(f->high))
				r = f->each(f->ctx, block->seq[i]);
	}
	return r == -ENOENT ? 0 : r == -EBADMSG ? -EIO : r;
}

static int find_in_segments(struct finding *f)
{
	struct block *block = f->view->n_segments ? arena_alloc(f->arena, 1, sizeof *block) : NULL;
	int r = !block && f->view->n_segments ? -ENOMEM : 0;

	for (size_t i = 0; i < f->view->n_segments && r == 0; i++)
		r = find_in_segment(f, &f->view->segments[i], block);
	return r;
}

/* ---- a term each ---- */

static int find_term(void *ctx, struct str term, uint64_t count)
{
	struct finding *f = ctx;
	uint64_t id = term.len == 9 ? get_be(term.ptr + 1, 8) : 0;
	struct list *list;
	struct posting p;

	(void)count;
	if (term.len != 9 || id < f->low || id > f->high)
		return 0;
	int r = list_open(f->view, term, f->arena, &list);
	if (r < 0)
		return r;
	r = list->count ? list_start(list, false, 0, 0) : 0;
	while (r == 0 && list->count && (r = list_next(list, &p)) > 0)
		r = f->each(f->ctx, p.seq);
	list_close(list);
	return r;
}

static int find_terms(struct finding *f)
{
	unsigned char low[8], high[8];
	struct term term;
	size_t n = 0;

	put_be(low, f->low, sizeof low);
	put_be(high, f->high, sizeof high);
	while (n < sizeof low && low[n] == high[n])
		n++;
	term_set(&term, TERM_ID, (struct str){ (char *)low, n });
	return view_terms(f->view, term_str(&term), f->arena, find_term, f);
}

int ids_find(const struct view *view, uint64_t low, uint64_t high, struct arena *arena,
	     int (*each)(void *ctx, uint64_t seq), void *ctx)
{
	struct finding f = { view, low, high, arena, each, ctx };
	int r = find_in_tree(&f);

	if (r == 0)
		r = find_in_segments(&f);
	return r == 0 ? find_terms(&f) : r;
}
