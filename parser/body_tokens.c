#include "parser/body_tokens.h"

#include "common/cleanup.h"

enum { NAME_WORDS_MAX = 12, NAME_PARTS_MAX = 6, PART_BYTES_MAX = 24, LABEL_AGE_MAX = 6, HEADING_AGE_MAX = 15 };

static bool is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The next part of a name ("relatedPosts-3": related, posts, 0), its hash; false at the end. */
static bool next_part(struct str name, size_t *at, uint32_t *ret)
{
	size_t i = *at, len = 0;
	bool digits = false;

	while (i < name.len && !char_is_alnum(name.ptr[i]))
		i++;
	*ret = HASH_SEED;
	for (; i < name.len && char_is_alnum(name.ptr[i]); i++, len++) {
		char c = name.ptr[i];
		if (len && c >= 'A' && c <= 'Z' && is_lower_or_digit(name.ptr[i - 1]))
			break;
		bool digit = c >= '0' && c <= '9';
		if (len < PART_BYTES_MAX && !(digit && digits))
			*ret = hash_byte(*ret, digit ? '0' : (unsigned char)((unsigned char)c | 0x20u));
		digits = digit;
	}
	*at = i;
	return len > 0;
}

static void tokens_of_name(struct str name, unsigned char kind, token_take *take, void *ctx)
{
	uint32_t last = 0, hash;
	size_t at = 0;

	for (unsigned n = 0; n < NAME_PARTS_MAX && next_part(name, &at, &hash); n++) {
		take(ctx, hash_byte(hash, kind));
		if (n)
			take(ctx, hash_byte(hash_byte(last, '-'), kind) ^ hash * 31u);
		last = hash;
	}
}

static void tokens_of_names(struct str names, unsigned char kind, token_take *take, void *ctx)
{
	size_t at = 0;

	for (unsigned n = 0; n < NAME_WORDS_MAX && at < names.len; n++) {
		size_t end = at;
		while (end < names.len && (unsigned char)names.ptr[end] > ' ')
			end++;
		tokens_of_name((struct str){ names.ptr + at, end - at }, kind, take, ctx);
		at = end;
		while (at < names.len && (unsigned char)names.ptr[at] <= ' ')
			at++;
	}
}

void tokens_of_element(const struct element *e, token_take *take, void *ctx)
{
	take(ctx, hash_byte(hash_byte(HASH_SEED, (unsigned char)e->tag), '<'));
	tokens_of_names(e->cls, '.', take, ctx);
	tokens_of_names(e->id, '#', take, ctx);
	if (e->role.len)
		take(ctx, hash_byte(hash_str(HASH_SEED, e->role), '~'));
	if (e->itemprop.len)
		take(ctx, hash_byte(hash_str(HASH_SEED, e->itemprop), '@'));
}

static uint32_t index_of(uint32_t hash, unsigned char kind)
{
	hash = hash_byte(hash, kind);
	return (hash ^ hash >> 15) & (BODY_TOKENS - 1);
}

void tokens_of_words(const struct scan *s, const struct token_context *before, token_take *take, void *ctx)
{
	unsigned size = 0;

	if (s->words <= SCAN_HEAD_WORDS)
		for (uint32_t i = 0; i < s->n_head; i++)
			take(ctx, index_of(s->head[i], 'w'));
	for (uint32_t i = 0; i < s->n_head && i < 2; i++)
		take(ctx, index_of(s->head[i], 's'));
	if (s->n_head > 1) {
		take(ctx, index_of(s->head[0] * 31u ^ s->head[1], 'S'));
		take(ctx, index_of(s->last[0] * 31u ^ s->last[1], 'E'));
	}
	if (before->label_age <= LABEL_AGE_MAX)
		for (unsigned i = 0; i < before->n_label; i++)
			take(ctx, index_of(before->label[i], 'P'));
	if (before->heading_age <= HEADING_AGE_MAX)
		for (unsigned i = 0; i < before->n_heading; i++)
			take(ctx, index_of(before->heading[i], 'H'));
	while (size < 9 && s->words >> size)
		size++;
	take(ctx, index_of(size, 'l'));
}

static unsigned copy_head(uint32_t *to, const struct scan *s)
{
	unsigned n = 0;

	for (; n < 6 && n < s->n_head; n++)
		to[n] = s->head[n];
	return n;
}

void token_context_pass(struct token_context *self, const struct scan *s, bool heading, bool label)
{
	self->heading_age++;
	self->label_age++;
	if (heading)
		self->n_heading = copy_head(self->heading, s), self->heading_age = 0;
	if (label)
		self->n_label = copy_head(self->label, s), self->label_age = 0;
}
