#include "store/likeness.h"

#include <errno.h>

#include "store/hash_set.h"
#include "store/posting.h"
#include "store/words.h"

enum {
	WORDS_MIN = 4,	       /* "No comment" is said every day by everybody */
	WORDS_SPEAKER = 8,     /* below, only where both speakers are known and agree */
	WORDS_QUOTE = 12,      /* from here on nearly equal words are the same statement whoever is named */
	QUOTE_SAME = 700,      /* … with this resemblance, in thousandths */
	RESEMBLANCE_SAME = 400,
	CONTAINMENT_SAME = 700, /* of the shorter's shingles */
	FEW_QUOTED = 2,        /* quoted words that need what is around them to agree too */
	FEW_AROUND = 600,      /* thousandths of all the words */
	QUOTED_SAME = 750,     /* thousandths of the quoted words */
	SKETCH_SAME = 600,
	NEGATION_WORDS = 2,    /* by which two texts differ that may only differ in a "not" */
	WORDS_READ = 2048,     /* of one text */
};

/* ---- the words that say what it is about ---- */

/*
 * A word without its ending, roughly: pouring and poured, assessment and
 * assessments. No stemmer: the language of the other statement is not at hand,
 * and within one person's days this tells enough.
 */
static struct str without_ending(struct str word)
{
	static const struct str endings[] = { STR_INIT("ing"), STR_INIT("ed"), STR_INIT("es"), STR_INIT("s"), STR_INIT("e") };

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (word.len >= endings[i].len + 3 && str_ends(word, endings[i]))
			return (struct str){ word.ptr, word.len - endings[i].len };
	return word;
}

static bool is_at(struct str gap, size_t i, const char *mark)
{
	return str_starts(str_skip(gap, i), str_from(mark));
}

/* What the characters between two words do to being within quotation marks. An apostrophe is none: it joins letters. */
static bool quoting_after(struct str gap, bool quoting)
{
	static const char *const opening[] = { "\xe2\x80\x9c", "\xe2\x80\x98", "\xc2\xab", "\xe2\x80\x9e", "\xe2\x80\x9a" };
	static const char *const closing[] = { "\xe2\x80\x9d", "\xe2\x80\x99", "\xc2\xbb" };

	for (size_t i = 0; i < gap.len; i++) {
		if (gap.ptr[i] == '"' || gap.ptr[i] == '\'')
			quoting = !quoting;
		for (size_t k = 0; k < sizeof opening / sizeof *opening; k++)
			quoting = quoting || is_at(gap, i, opening[k]);
		for (size_t k = 0; k < sizeof closing / sizeof *closing; k++)
			quoting = quoting && !is_at(gap, i, closing[k]);
	}
	return quoting;
}

int likeness_quote(struct arena *arena, struct str text, struct likeness *ret)
{
	struct words words = { .in = text };
	size_t max = ret->shingles.words < WORDS_READ ? ret->shingles.words : WORDS_READ, before = 0;
	bool quoting = false, whole = ret->type == STATEMENT_DIRECT || ret->type == STATEMENT_TURN;
	struct str word;

	if (ret->type == STATEMENT_INDIRECT || !ret->name.len)
		return 0;
	ret->quoted = arena_alloc(arena, max, sizeof *ret->quoted);
	ret->all = arena_alloc(arena, max, sizeof *ret->all);
	if (!ret->quoted || !ret->all)
		return -ENOMEM;
	while (ret->n_all < max && words_next(&words, &word)) {
		quoting = quoting_after((struct str){ text.ptr + before, words.from - before }, quoting);
		before = words.to;
		if (word_is_common(word))
			continue;
		uint64_t hash = frequency_hash(without_ending(word));
		ret->all[ret->n_all++] = hash;
		if (whole || quoting)
			ret->quoted[ret->n_quoted++] = hash;
	}
	ret->n_all = hash_set_make(ret->all, ret->n_all);
	ret->n_quoted = hash_set_make(ret->quoted, ret->n_quoted);
	for (size_t i = 0; i < ret->n_quoted; i++) {
		uint64_t bit = (ret->quoted[i] ^ ret->quoted[i] >> 29) * UINT64_C(0x9e3779b97f4a7c15) >> 57;

		ret->sketch.bits[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	return 0;
}

int likeness_of(struct arena *arena, uint64_t seq, uint64_t date, const struct entry_record *record,
		const struct frequencies *frequencies, struct likeness *ret)
{
	const struct statement *statement = &record->statement;
	struct buf name = { 0 };

	*ret = (struct likeness){ .seq = seq, .date = date, .type = statement->type, .article = record->article,
				  .content = record->content, .spans = statement->content };
	words_fold_name(statement->speaker, &name);
	int r = buf_error(&name) ? -ENOMEM : arena_dup(arena, buf_str(&name), &ret->name);
	buf_destroy(&name);
	if (r == 0)
		r = shingles_of(record->text, frequencies, arena, &ret->shingles);
	return r;
}

/* ---- names ---- */

/* True when every word of the folded name `part` is in the folded name `whole`. */
static bool names_within(struct str part, struct str whole)
{
	while (part.len) {
		struct str word = { part.ptr, str_find_byte(part, ' ', 0) }, rest = whole;
		bool found = false;

		while (rest.len && !found) {
			struct str other = { rest.ptr, str_find_byte(rest, ' ', 0) };

			found = str_eq(other, word);
			rest = str_skip(rest, other.len + 1);
		}
		if (!found)
			return false;
		part = str_skip(part, word.len + 1);
	}
	return true;
}

struct str likeness_surname(struct str name)
{
	size_t from = name.len;

	while (from > 0 && name.ptr[from - 1] != ' ')
		from--;
	return str_skip(name, from);
}

/* One name within the other, or the same surname after the same initial: Sergei and Sergey, J. and John. */
static bool names_agree(struct str a, struct str b)
{
	if (names_within(a, b) || names_within(b, a))
		return true;
	return a.ptr[0] == b.ptr[0] && str_eq(likeness_surname(a), likeness_surname(b));
}

/* ---- the rule ---- */

static bool close_in_time(uint64_t a, uint64_t b)
{
	return a == POSTING_NO_DATE || b == POSTING_NO_DATE || (a > b ? a - b : b - a) <= LIKENESS_WINDOW;
}

static bool same_quoted(const struct likeness *a, const struct likeness *b)
{
	const struct likeness *less = a->n_quoted <= b->n_quoted ? a : b, *more = less == a ? b : a;
	size_t n = less->n_quoted, both = hash_set_common(a->quoted, a->n_quoted, b->quoted, b->n_quoted);

	if (n == 0 || both * 1000 < n * QUOTED_SAME || less->shingles.words < WORDS_MIN ||
	    more->shingles.words < WORDS_MIN || !close_in_time(a->date, b->date))
		return false;
	if (n > FEW_QUOTED)
		return true;
	/* A word or two: only in reported speech are they a piece of something longer. */
	if (both < n || (n == 1 && less->type != STATEMENT_MIXED))
		return false;
	size_t around = hash_set_common(a->all, a->n_all, b->all, b->n_all);
	return around * 1000 >= less->n_all * FEW_AROUND;
}

static bool spans_overlap(struct spans a, struct spans b)
{
	size_t i = 0, k = 0;

	while (i < a.n && k < b.n) {
		if (a.at[i].to <= b.at[k].from)
			i++;
		else if (b.at[k].to <= a.at[i].from)
			k++;
		else
			return true;
	}
	return false;
}

/* "We will sell it", "we will not sell it": as many words but for one or two, and one of them says no. */
static bool contradict(const struct likeness *a, const struct likeness *b)
{
	size_t more = a->shingles.words > b->shingles.words ? a->shingles.words - b->shingles.words : b->shingles.words - a->shingles.words;

	return a->shingles.negations != b->shingles.negations && more <= NEGATION_WORDS;
}

bool likeness_same(const struct likeness *a, const struct likeness *b)
{
	size_t words = a->shingles.words < b->shingles.words ? a->shingles.words : b->shingles.words;
	bool equal = a->shingles.whole == b->shingles.whole && a->shingles.words == b->shingles.words;
	struct shingles_like like = { 1000, 1000 };
	bool known = a->name.len && b->name.len, agree = known && names_agree(a->name, b->name);
	bool together = a->article == b->article && a->content == b->content;

	if (words < WORDS_MIN || (together && spans_overlap(a->spans, b->spans)) || contradict(a, b))
		return false;
	if (agree && same_quoted(a, b))
		return true;
	if (together && !equal && (a->type == STATEMENT_INDIRECT || b->type == STATEMENT_INDIRECT))
		return false;
	if (!equal && !shingles_share_run(&a->shingles, &b->shingles))
		return false;
	if (!equal)
		like = shingles_compare(&a->shingles, &b->shingles);
	if (agree)
		return like.resemblance >= RESEMBLANCE_SAME || like.containment >= CONTAINMENT_SAME;
	if (words >= WORDS_QUOTE && like.resemblance >= QUOTE_SAME)
		return true;
	return !known && words >= WORDS_SPEAKER && like.resemblance >= RESEMBLANCE_SAME;
}

static unsigned count_bits(const struct sketch *s)
{
	return (unsigned)(__builtin_popcountll(s->bits[0]) + __builtin_popcountll(s->bits[1]));
}

bool sketch_may_fit(const struct sketch *a, const struct sketch *b)
{
	struct sketch both = { { a->bits[0] & b->bits[0], a->bits[1] & b->bits[1] } };
	unsigned n_a = count_bits(a), n_b = count_bits(b), least = n_a < n_b ? n_a : n_b;

	return least && count_bits(&both) * 1000 >= least * SKETCH_SAME;
}
