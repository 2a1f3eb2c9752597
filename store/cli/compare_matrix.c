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

/*
 * Words that the first version has not, where they come in: outlets that put the same words
 * in at the same place share a row.
 */
static size_t insert_words(struct matrix *m, struct arena *arena, size_t at, const struct diff_word *words, size_t n, size_t column)
{
	size_t same = 0;

	/* A run that another outlet put in here already stands between words of the first version. */
	while (same < n && at + same < m->n && !m->at[at + same].has[0] && m->at[at + same].word.hash == words[same].hash)
		same++;
	if (same == n) {
		for (size_t i = 0; i < n; i++)
			m->at[at + i].has[column] = true;
		return n;
	}
	struct slot *more = arena_grow(arena, m->at, m->n, m->n + n, sizeof *more);
	if (!more)
		return SIZE_MAX;
	m->at = more;
	memmove(m->at + at + n, m->at + at, (m->n - at) * sizeof *m->at);
	m->n += n;
	for (size_t i = 0; i < n; i++) {
		m->at[at + i] = (struct slot){ .word = words[i] };
		m->at[at + i].has[column] = true;
	}
	return n;
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
			/* Before the next word of the first version, but behind what others put there. */
			size_t at = next ? slot_of(m, next - 1) + 1 : 0;

			if (insert_words(m, arena, at, d->b.at + run->from, run->to - run->from, column) == SIZE_MAX)
				return -ENOMEM;
			continue;
		}
		for (size_t w = run->from; w < run->to; w++)
			if (run->kind == DIFF_SAME)
				m->at[slot_of(m, w)].has[column] = true;
		next = run->to;
	}
	return 0;
}

static bool same_row(const struct matrix *m, size_t a, size_t b)
{
	return memcmp(m->at[a].has, m->at[b].has, sizeof m->at[a].has) == 0;
}

static void add_rows(struct grid *grid, const struct matrix *m)
{
	for (size_t i = 0, end; i < m->n; i = end) {
		owned(buf_destroy) struct buf words = { 0 };

		for (end = i; end < m->n && same_row(m, i, end); end++) {
			if (end > i && m->at[end].word.space)
				buf_add_byte(&words, ' ');
			text_clean(&words, m->at[end].word.text);
		}
		grid_add(grid, buf_str(&words));
		for (size_t c = 0; c < m->columns; c++)
			grid_add(grid, m->at[i].has[c] ? STR("x") : STR("."));
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
