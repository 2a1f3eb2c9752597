#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/cli/compare.h"
#include "store/cli/grid.h"
#include "store/cli/text.h"

enum { COLUMNS_MAX = GRID_COLUMNS_MAX - 1, WORDS_CELLS = 60 };

/* A word of the first version, or one that others put in behind it, and who has it. */
struct slot {
	struct diff_word word;
	bool has[COLUMNS_MAX];
};

struct matrix {
	struct slot *at;
	size_t n;
	size_t columns;
};

/* Room for n slots at this place. */
static int open_room(struct matrix *m, struct arena *arena, size_t at, size_t n)
{
	struct slot *more = arena_grow(arena, m->at, m->n, m->n + n, sizeof *more);

	if (!more)
		return -ENOMEM;
	m->at = more;
	memmove(m->at + at + n, m->at + at, (m->n - at) * sizeof *m->at);
	m->n += n;
	return 0;
}

/*
 * Words that the first version has not, where they come in: those that others put in at the
 * same place share their slots, whatever else stands beside them there.
 */
static int insert_words(struct matrix *m, struct arena *arena, size_t at, struct diff_words words, size_t column)
{
	struct diff_words there = { 0 };
	struct diff d;

	while (at + there.n < m->n && !m->at[at + there.n].has[0])
		there.n++;
	there.at = arena_alloc(arena, there.n + 1, sizeof *there.at);
	if (!there.at)
		return -ENOMEM;
	for (size_t i = 0; i < there.n; i++)
		there.at[i] = m->at[at + i].word;
	int r = diff_align(there, words, arena, &d);
	for (size_t k = 0; k < d.n && r == 0; k++) {
		const struct diff_run *run = &d.runs[k];
		size_t n = run->to - run->from;

		if (run->kind == DIFF_NEW)
			r = open_room(m, arena, at, n);
		for (size_t i = 0; i < n && r == 0; i++) {
			if (run->kind == DIFF_NEW)
				m->at[at + i] = (struct slot){ .word = words.at[run->from + i] };
			if (run->kind != DIFF_OLD)
				m->at[at + i].has[column] = true;
		}
		at += n;
	}
	return r;
}

/* Behind the first version's words that stand before it. */
static size_t slot_of(const struct matrix *m, size_t word)
{
	size_t i = 0;

	for (size_t seen = 0; i < m->n; i++) {
		if (!m->at[i].has[0])
			continue;
		if (seen++ == word)
			break;
	}
	return i;
}

static int add_version(struct matrix *m, struct arena *arena, const struct diff *d, size_t column)
{
	size_t next = 0; /* word of the first version */

	for (size_t r = 0; r < d->n; r++) {
		const struct diff_run *run = &d->runs[r];

		if (run->kind == DIFF_NEW) {
			struct diff_words words = { d->b.at + run->from, run->to - run->from };
			int error = insert_words(m, arena, next ? slot_of(m, next - 1) + 1 : 0, words, column);

			if (error < 0)
				return error;
			continue;
		}
		for (size_t w = run->from; w < run->to; w++)
			if (run->kind == DIFF_SAME)
				m->at[slot_of(m, w)].has[column] = true;
		next = run->to;
	}
	return 0;
}

/* ---- rows ---- */

static bool same_row(const struct slot *a, const struct slot *b)
{
	return memcmp(a->has, b->has, sizeof a->has) == 0;
}

/* Behind the last word of the row that begins with this one; marks between words part no row. */
static size_t end_of_row(const struct matrix *m, size_t first)
{
	size_t end = first + 1;

	for (size_t i = end; i < m->n; i++) {
		if (!m->at[i].word.is_word)
			continue;
		if (!same_row(&m->at[first], &m->at[i]))
			break;
		end = i + 1;
	}
	return end;
}

/* The words as the first of those who have them has them, with its marks. */
static void add_words(struct buf *out, const struct matrix *m, size_t from, size_t to, size_t column)
{
	bool space = false;

	for (size_t i = from; i < to; i++) {
		const struct slot *slot = &m->at[i];

		space = space || slot->word.space;
		if (!slot->has[column])
			continue;
		if (space && out->len)
			buf_add_byte(out, ' ');
		text_clean(out, slot->word.text);
		space = false;
	}
}

/* A row for words that the same versions have. A mark goes with the word that it touches: outlets write them by habit. */
static void add_rows(struct grid *grid, const struct matrix *m)
{
	for (size_t from = 0, first = 0, end; first < m->n; first = from = end) {
		owned(buf_destroy) struct buf words = { 0 };
		size_t column = 0;

		while (first < m->n && !m->at[first].word.is_word)
			first++;
		if (first == m->n)
			break;
		while (!m->at[first].has[column])
			column++;
		end = end_of_row(m, first);
		while (end < m->n && !m->at[end].word.is_word && !m->at[end].word.space)
			end++;
		add_words(&words, m, from, end, column);
		grid_add(grid, buf_str(&words));
		for (size_t c = 0; c < m->columns; c++)
			grid_add(grid, m->at[first].has[c] ? STR("x") : STR("."));
	}
}

int compare_matrix(const struct cli *cli, const struct versions *v)
{
	struct matrix m = { .columns = v->n < COLUMNS_MAX ? v->n : COLUMNS_MAX };
	struct grid_column columns[GRID_COLUMNS_MAX] = { { "WORDS", "words", false, WORDS_CELLS, 0 } };
	char heads[COLUMNS_MAX][24];
	owned(grid_destroy) struct grid grid = { .columns = columns, .n_columns = m.columns + 1 };

	m.n = v->diff[0].a.n;
	m.at = arena_alloc(v->arena, m.n + 1, sizeof *m.at);
	int r = m.at ? 0 : -ENOMEM;
	for (size_t i = 0; i < m.n && r == 0; i++) {
		m.at[i].word = v->diff[0].a.at[i];
		m.at[i].has[0] = true;
	}
	for (size_t c = 0; c < m.columns && r == 0; c++) {
		owned(buf_destroy) struct buf name = { 0 };

		version_name(&name, v->at[c]);
		(void)printf("%3zu  %.*s\n", c + 1, (int)name.len, name.ptr);
		(void)snprintf(heads[c], sizeof heads[c], "%zu", c + 1);
		columns[c + 1] = (struct grid_column){ heads[c], heads[c], false, 0, 0 };
		if (c)
			r = add_version(&m, v->arena, &v->diff[c], c);
	}
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s", strerror(-r));
	(void)putchar('\n');
	add_rows(&grid, &m);
	return grid_print(&grid, cli, GRID_TABLE);
}
