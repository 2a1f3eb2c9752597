#include "store/shingle.h"

#include <errno.h>

#include "common/cleanup.h"
#include "store/hash_set.h"
#include "store/words.h"

enum { COMMON_WEIGHT = 3 * 40 }; /* three words, each in a thousand statements */

/* The finalizer of MurmurHash3, which spreads what FNV leaves alike. */
static uint64_t mix(uint64_t h)
{
	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

/* ---- which are filed ---- */

/* The shingles in the order of the text, with what each table says of them. */
struct ordered {
	uint64_t hash[SHINGLES_MAX];
	uint16_t weight[FREQUENCY_TABLES_MAX][SHINGLES_MAX];
	size_t n;
};

static bool rarer(const struct ordered *o, size_t table, size_t a, size_t b)
{
	const uint16_t *weight = o->weight[table];

	return weight[a] != weight[b] ? weight[a] < weight[b] : o->hash[a] < o->hash[b];
}

/*
 * The rarest of each window, by one table, appended to out. What an older table
 * took for rare and the newest does not is left out: such phrases would bring
 * hundreds of candidates, and their neighbours find nearly all the same.
 */
static void winnow(const struct ordered *o, size_t table, size_t newest, uint64_t *out, size_t *n)
{
	size_t last = SIZE_MAX;

	for (size_t i = 0; i + SHINGLE_WINDOW <= o->n && *n < SHINGLES_FILED_MAX; i++) {
		size_t best = i;

		for (size_t k = i + 1; k < i + SHINGLE_WINDOW; k++)
			if (rarer(o, table, k, best))
				best = k;
		if (best != last && (table == newest || o->weight[newest][best] < COMMON_WEIGHT))
			out[(*n)++] = o->hash[best];
		last = best;
	}
}

/* The first table that texts are looked for by. */
static size_t oldest_of(const struct frequencies *f)
{
	return f->n > SHINGLES_TABLES ? f->n - SHINGLES_TABLES : 0;
}

static int choose(const struct ordered *o, const struct frequencies *f, struct arena *arena, struct shingles *ret)
{
	ret->filed = arena_alloc(arena, SHINGLES_FILED_MAX, sizeof *ret->filed);
	ret->sought = arena_alloc(arena, SHINGLES_FILED_MAX * SHINGLES_TABLES, sizeof *ret->sought);
	if (!ret->filed || !ret->sought)
		return -ENOMEM;
	for (size_t table = f->n; table > oldest_of(f);) {
		size_t n = 0;

		table--;
		winnow(o, table, f->n - 1, ret->sought + ret->n_sought, &n);
		if (table + 1 == f->n) {
			memcpy(ret->filed, ret->sought, n * sizeof *ret->filed);
			ret->n_filed = hash_set_make(ret->filed, n);
		}
		ret->n_sought += n;
	}
	ret->n_sought = hash_set_make(ret->sought, ret->n_sought);
	return 0;
}

/* ---- the words ---- */

struct last_words {
	uint64_t hash[SHINGLE_WORDS];
	uint16_t weight[FREQUENCY_TABLES_MAX][SHINGLE_WORDS];
};

static void add_shingle(struct ordered *o, const struct last_words *l, const struct frequencies *f, size_t i)
{
	o->hash[o->n] = mix(mix(mix(l->hash[(i + 1) % 3]) + l->hash[(i + 2) % 3]) + l->hash[i % 3]);
	for (size_t t = f ? oldest_of(f) : 0; f && t < f->n; t++)
		o->weight[t][o->n] = (uint16_t)(l->weight[t][0] + l->weight[t][1] + l->weight[t][2]);
	o->n++;
}

static bool is_negation(struct str word)
{
	static const struct str list[] = { STR_INIT("no"), STR_INIT("not"), STR_INIT("never"), STR_INIT("none"), STR_INIT("nobody"), STR_INIT("nothing"),
					   STR_INIT("neither"), STR_INIT("nor"), STR_INIT("cannot"), STR_INIT("without"), STR_INIT("nicht"), STR_INIT("kein"), STR_INIT("keine"), STR_INIT("ohne"), STR_INIT("sans"),
					   STR_INIT("nie"), STR_INIT("pas"), STR_INIT("jamais"), STR_INIT("nunca"), STR_INIT("non"), STR_INIT("mai") };

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_eq(word, list[i]))
			return true;
	return word.len > 3 && (str_ends(word, STR("n't")) || str_ends(word, STR("n\xe2\x80\x99t")));
}

static void read_words(struct str text, const struct frequencies *f, struct ordered *o, struct shingles *ret)
{
	struct words words = { .in = text };
	struct last_words last = { .hash = { 0 } };
	struct str word;

	while (words_next(&words, &word)) {
		size_t i = ret->words++;

		ret->negations += is_negation(word);
		last.hash[i % 3] = frequency_hash(word);
		ret->whole = mix(ret->whole * 31 + last.hash[i % 3]);
		for (size_t t = f ? oldest_of(f) : 0; f && t < f->n && o->n < SHINGLES_MAX; t++)
			last.weight[t][i % 3] = (uint16_t)frequency_of(f, t, word, last.hash[i % 3]);
		if (i + 1 >= SHINGLE_WORDS && o->n < SHINGLES_MAX)
			add_shingle(o, &last, f, i);
	}
}

int shingles_of(struct str text, const struct frequencies *frequencies, struct arena *arena, struct shingles *ret)
{
	struct ordered o;

	o.n = 0;
	*ret = (struct shingles){ .words = 0 };
	read_words(text, frequencies, &o, ret);
	ret->at = arena_alloc(arena, o.n, sizeof *ret->at);
	ret->runs = arena_alloc(arena, o.n, sizeof *ret->runs);
	if (!ret->at || !ret->runs)
		return -ENOMEM;
	memcpy(ret->at, o.hash, o.n * sizeof *ret->at);
	ret->n = hash_set_make(ret->at, o.n);
	for (size_t i = 0; i + SHINGLE_WINDOW <= o.n; i++)
		ret->runs[ret->n_runs++] = mix(mix(o.hash[i]) + o.hash[i + SHINGLE_WINDOW - 1]);
	ret->n_runs = hash_set_make(ret->runs, ret->n_runs);
	return frequencies ? choose(&o, frequencies, arena, ret) : 0;
}

/* ---- compared ---- */

struct shingles_like shingles_compare(const struct shingles *a, const struct shingles *b)
{
	size_t both = hash_set_common(a->at, a->n, b->at, b->n), least = a->n < b->n ? a->n : b->n;

	if (!both)
		return (struct shingles_like){ 0, 0 };
	return (struct shingles_like){ (unsigned)(both * 1000 / (a->n + b->n - both)), (unsigned)(both * 1000 / least) };
}

bool shingles_share_run(const struct shingles *a, const struct shingles *b)
{
	return hash_set_common(a->runs, a->n_runs, b->runs, b->n_runs) > 0;
}
