#include "classifier/profile.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"

#define SCRATCH_BYTES_MAX (64u << 20) /* for one paragraph's findings */
#define NAMED_MIN 2                   /* paragraphs: one alone may name anything in passing */

struct reading {
	const struct taxonomy *taxonomy;
	struct board *board;
	struct arena *scratch;
	struct profile profile;
};

/* A topic for what remains is what an article has when it has nothing else: it is not counted. */
static void count(struct reading *self)
{
	const struct board *b = self->board;
	bool any = false;

	for (size_t i = 0; i < b->n_touched; i++) {
		size_t t = b->touched[i];
		if (self->taxonomy->topics[t].rest || !board_given(b, t))
			continue;
		self->profile.named[t]++;
		any = true;
	}
	self->profile.n += any;
}

static int read_paragraph(struct reading *self, struct str text)
{
	struct findings found;

	arena_reset(self->scratch);
	int r = rules_find(self->taxonomy, self->scratch, &(struct piece){ text, WHERE_STATEMENT }, 1, &found);
	if (r < 0)
		return r;
	board_add(self->board, &found);
	board_sum(self->board);
	count(self);
	board_clear(self->board);
	return 0;
}

static int read_part(struct reading *self, struct str text)
{
	int r = 0;

	for (size_t at = 0, end; r == 0 && at < text.len && self->profile.n < PROFILE_PARAGRAPHS_MAX; at = end + 1) {
		end = str_find_byte(text, '\n', at);
		if (end > at)
			r = read_paragraph(self, (struct str){ text.ptr + at, end - at });
	}
	return r;
}

int profile_of(const struct article *article, struct board *board, struct arena *arena, struct profile *ret)
{
	owned(arena_destroy) struct arena *scratch = arena_new(SCRATCH_BYTES_MAX);
	struct str text = utf8_cut(article->text, PROFILE_BYTES);
	struct reading reading = { .taxonomy = board->taxonomy, .board = board, .scratch = scratch };
	struct spans body = article->body;

	reading.profile.named = arena_alloc(arena, board->taxonomy->n_topics, sizeof *reading.profile.named);
	if (!scratch || !reading.profile.named)
		return -ENOMEM;
	int r = read_paragraph(&reading, article->title);
	if (body.n == 0)
		r = r < 0 ? r : read_part(&reading, text);
	for (size_t i = 0; r == 0 && i < body.n && body.at[i].from < text.len; i++) {
		size_t to = body.at[i].to < text.len ? body.at[i].to : text.len;
		r = read_part(&reading, (struct str){ text.ptr + body.at[i].from, to - body.at[i].from });
	}
	if (r == 0)
		*ret = reading.profile;
	return r;
}

bool profile_has(const struct profile *self, size_t topic, uint32_t thousandths)
{
	return self->named[topic] >= NAMED_MIN && (uint64_t)self->named[topic] * 1000 >= (uint64_t)self->n * thousandths;
}
