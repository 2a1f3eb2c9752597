#include "store/shingle.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/words.h"

/* The most frequent words of English running text, ascending. */
static const char *const common_words[] = {
	"a",	 "about", "after", "all",  "also", "an",    "and",   "any",   "are",   "as",	"at",	 "be",	  "because",
	"been",	 "but",	  "by",	   "can",  "could", "did",  "do",    "for",   "from",  "had",	"has",	 "have",  "he",
	"her",	 "him",	  "his",   "how",  "i",	   "if",    "in",    "into",  "is",    "it",	"its",	 "like",  "many",
	"more",	 "most",  "must",  "my",   "new",  "no",    "not",   "now",   "of",    "on",	"one",	 "only",  "or",
	"other", "our",	  "out",   "over", "people", "said", "she",  "should", "so",   "some",	"such",	 "than",  "that",
	"the",	 "their", "them",  "then", "there", "these", "they", "this",  "those", "time",	"to",	 "two",	  "up",
	"us",	 "very",  "was",   "we",   "were", "what",  "when",  "where", "which", "who",	"will",	 "with",  "would",
	"year",	 "years", "you",   "your",
};

static int compare_word(const void *key, const void *item)
{
	return str_cmp(*(const struct str *)key, str_from(*(const char *const *)item));
}

static bool is_common(struct str word)
{
	return bsearch(&word, common_words, ARRAY_LEN(common_words), sizeof *common_words, compare_word);
}

/* FNV-1a and the finalizer of MurmurHash3, which spreads what FNV leaves alike. */
static uint64_t hash_word(struct str word)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < word.len; i++)
		h = (h ^ (unsigned char)word.ptr[i]) * UINT64_C(1099511628211);
	return h;
}

static uint64_t mix(uint64_t h)
{
	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

struct ranked {
	uint64_t hash;
	unsigned common; /* words of it that are */
};

static bool before(struct ranked a, struct ranked b)
{
	return a.common != b.common ? a.common < b.common : a.hash < b.hash;
}

/* Keeps the SHINGLES_FILED first of all that are offered, each once, in order. */
static void file(struct ranked *kept, size_t *n, struct ranked r)
{
	size_t i = *n;

	for (size_t k = 0; k < *n; k++)
		if (kept[k].hash == r.hash)
			return;
	if (*n == SHINGLES_FILED) {
		if (!before(r, kept[*n - 1]))
			return;
		i = *n - 1;
	} else {
		++*n;
	}
	for (; i > 0 && before(r, kept[i - 1]); i--)
		kept[i] = kept[i - 1];
	kept[i] = r;
}

int shingles_of(struct str text, struct arena *arena, struct shingles *ret)
{
	struct words words = { .in = text };
	struct ranked kept[SHINGLES_FILED];
	uint64_t last[SHINGLE_WORDS] = { 0 };
	bool common[SHINGLE_WORDS] = { 0 };
	uint64_t *at = arena_alloc(arena, SHINGLES_MAX, sizeof *at);
	struct str word;
	size_t n = 0;

	if (!at)
		return -ENOMEM;
	*ret = (struct shingles){ .at = at };
	while (words_next(&words, &word)) {
		size_t i = ret->words++;

		last[i % 3] = hash_word(word);
		common[i % 3] = is_common(word);
		ret->whole = mix(ret->whole * 31 + last[i % 3]);
		if (i + 1 < SHINGLE_WORDS || n == SHINGLES_MAX)
			continue;
		struct ranked r = { .common = (unsigned)common[0] + common[1] + common[2] };
		r.hash = mix(mix(mix(last[(i + 1) % 3]) + last[(i + 2) % 3]) + last[i % 3]);
		at[n++] = r.hash;
		file(kept, &ret->n_filed, r);
	}
	if (n > 1)
		qsort(at, n, sizeof *at, compare);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || at[i] != at[i - 1])
			at[ret->n++] = at[i];
	for (size_t i = 0; i < ret->n_filed; i++)
		ret->filed[i] = kept[i].hash;
	return 0;
}

unsigned shingles_resemblance(const struct shingles *a, const struct shingles *b)
{
	size_t i = 0, j = 0, both = 0;

	while (i < a->n && j < b->n) {
		if (a->at[i] == b->at[j])
			both++, i++, j++;
		else if (a->at[i] < b->at[j])
			i++;
		else
			j++;
	}
	return both ? (unsigned)(both * 1000 / (a->n + b->n - both)) : 0;
}
