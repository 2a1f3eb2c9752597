#include "store/search.h"

#include "tests/store/kit.h"

/* Statements of a few letters as words, of which each is about half as frequent as the one before. */
enum { ARTICLES = 280, SAID = 8, STATEMENTS = ARTICLES * SAID, WORDS_MAX = 24, LINE_BYTES = 96, TRIES = 6 };

static const char *const speakers[] = { "Ana Lind", "Bo Lind", "Ana Moe", "Cy Dahl" };
static const char *const topics[] = { "energy", "ports", NULL };

struct said {
	const char *speaker, *topic;
	size_t seq;
	int day;                   /* of 2026, months of 28 */
	char words[WORDS_MAX + 1]; /* a letter each */
};

static uint32_t random_below(uint32_t n)
{
	static uint32_t state = 11;

	state = state * 1664525u + 1013904223u;
	return (state >> 8) % n;
}

static struct said model[STATEMENTS];

static void fill(struct kit *kit)
{
	static char lines[STATEMENTS][LINE_BYTES], urls[ARTICLES][40], dates[ARTICLES][16];
	static struct kit_article at[ARTICLES];

	for (size_t i = 0; i < ARTICLES; i++) {
		int day = (int)random_below(140);
		const char *topic = topics[random_below(ARRAY_LEN(topics))];

		(void)snprintf(urls[i], sizeof urls[i], "https://s.example/%zu", i);
		(void)snprintf(dates[i], sizeof dates[i], "2026-%02d-%02d", day / 28 + 1, day % 28 + 1);
		at[i] = (struct kit_article){ .url = urls[i], .title = "T", .published = dates[i], .outlet = "S", .seq = i + 1, .topic = topic };
		for (size_t k = 0; k < SAID; k++) {
			struct said *s = &model[i * SAID + k];
			char *line = lines[i * SAID + k];

			*s = (struct said){ .speaker = speakers[random_below(ARRAY_LEN(speakers))], .topic = topic, .day = day,
					    .seq = i * SAID + k };
			int n = snprintf(line, LINE_BYTES, "%s|said|n%zu", s->speaker, s->seq);
			for (size_t w = 0, words = 2 + random_below(WORDS_MAX - 2); w < words; w++) {
				s->words[w] = (char)('a' + __builtin_ctz(random_below(1024) | 1u << 9));
				n += snprintf(line + n, (size_t)(LINE_BYTES - n), " %c", s->words[w]);
			}
			at[i].said[k] = line;
		}
	}
	/* In the tree; in the tree's older blocks anew; not yet in the tree. */
	kit_store(kit, at, ARTICLES / 2);
	kit_fold(kit);
	kit_store(kit, at + ARTICLES / 2, ARTICLES / 4);
	kit_fold(kit);
	kit_store(kit, at + ARTICLES / 2 + ARTICLES / 4, ARTICLES / 4);
}

/* ---- what queries mean, said plainly ---- */

static bool has(const struct said *s, char x)
{
	return strchr(s->words, x) != NULL;
}

static bool has_run(const struct said *s, const char *run)
{
	return strstr(s->words, run) != NULL;
}

static bool both(const struct said *s, const char *w)
{
	return has(s, w[0]) && has(s, w[1]);
}

static bool either(const struct said *s, const char *w)
{
	return has(s, w[0]) || has(s, w[1]);
}

static bool but_not(const struct said *s, const char *w)
{
	return has(s, w[0]) && !has(s, w[1]);
}

static bool run_of_two(const struct said *s, const char *w)
{
	return has_run(s, (const char[]){ w[0], w[1], 0 });
}

static bool run_of_three(const struct said *s, const char *w)
{
	return has_run(s, w);
}

static bool run_and_word(const struct said *s, const char *w)
{
	return run_of_two(s, w) && has(s, w[2]);
}

static bool all_three(const struct said *s, const char *w)
{
	return both(s, w) && has(s, w[2]);
}

static bool one_and_two_of_three(const struct said *s, const char *w)
{
	return has(s, w[0]) && has(s, w[1]) && !has(s, w[2]);
}

static bool twice_running(const struct said *s, const char *w)
{
	return has_run(s, (const char[]){ w[0], w[0], 0 });
}

static bool there_and_back(const struct said *s, const char *w)
{
	return has_run(s, (const char[]){ w[0], w[1], w[0], 0 });
}

static bool two_in_march(const struct said *s, const char *w)
{
	return s->day / 28 == 2 && both(s, w);
}

static bool by_ana_lind(const struct said *s, const char *w)
{
	(void)w;
	return strcmp(s->speaker, "Ana Lind") == 0;
}

static bool lind_with_word(const struct said *s, const char *w)
{
	return strstr(s->speaker, "Lind") && has(s, w[0]);
}

static bool ports_in_march(const struct said *s, const char *w)
{
	return s->topic && strcmp(s->topic, "ports") == 0 && s->day / 28 == 2 && has(s, w[0]);
}

static bool moe_or_energy(const struct said *s, const char *w)
{
	(void)w;
	return strcmp(s->speaker, "Ana Moe") == 0 || (s->topic && strcmp(s->topic, "energy") == 0);
}

static const struct {
	const char *query; /* X, Y, Z: the letters */
	bool (*match)(const struct said *s, const char *letters);
} cases[] = {
	{ "text:\"X\" text:\"Y\"", both },
	{ "text:\"X\" OR text:\"Y\"", either },
	{ "text:\"X\" NOT text:\"Y\"", but_not },
	{ "text:\"X Y\"", run_of_two },
	{ "text:\"X Y Z\"", run_of_three },
	{ "text:\"X Y\" text:\"Z\"", run_and_word },
	{ "text:\"X\" text:\"Y\" text:\"Z\"", all_three },
	{ "text:\"X\" text:\"Y\" NOT text:\"Z\"", one_and_two_of_three },
	{ "text:\"X X\"", twice_running },
	{ "text:\"X Y X\"", there_and_back },
	{ "text:\"X\" text:\"Y\" date:2026-03", two_in_march },
	{ "by:\"Ana Lind\"", by_ana_lind },
	{ "by:lind text:\"X\"", lind_with_word },
	{ "topic:ports date:2026-03 text:\"X\"", ports_in_march },
	{ "by:\"Moe Ana\" OR topic:energy", moe_or_energy },
};

static int newest_first(const void *a, const void *b)
{
	const struct said *x = *(const struct said *const *)a, *y = *(const struct said *const *)b;

	return x->day != y->day ? y->day - x->day : (x->seq < y->seq) - (x->seq > y->seq);
}

static void expect(size_t which, const char *letters, struct buf *out)
{
	static const struct said *found[STATEMENTS];
	size_t n = 0;

	for (size_t i = 0; i < STATEMENTS; i++)
		if (cases[which].match(&model[i], letters))
			found[n++] = &model[i];
	qsort(found, n, sizeof(const struct said *), newest_first);
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "%sn%zu", i ? " / " : "", found[i]->seq);
		for (const char *w = found[i]->words; *w; w++)
			buf_printf(out, " %c", *w);
	}
	buf_add_byte(out, 0);
}

static void what_is_found_is_what_a_plain_loop_finds(void **state)
{
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	fill(&kit);
	for (size_t i = 0; i < ARRAY_LEN(cases) * TRIES; i++) {
		owned(buf_destroy) struct buf want = { 0 };
		owned(buf_destroy) struct buf whole = { 0 };
		owned(buf_destroy) struct buf paged = { 0 };
		size_t which = i % ARRAY_LEN(cases);
		char query[120], letters[4] = { 0 };

		for (size_t k = 0; k < 3; k++)
			letters[k] = (char)('a' + random_below(10));
		(void)snprintf(query, sizeof query, "%s", cases[which].query);
		for (char *c = query; *c; c++)
			if (*c >= 'X' && *c <= 'Z')
				*c = letters[*c - 'X'];
		expect(which, letters, &want);
		kit_texts(&kit, query, "limit=2000", "sort=date", &whole);
		kit_texts(&kit, query, i % 2 ? "limit=97" : "limit=20", "sort=date", &paged);
		if (strcmp(whole.ptr, want.ptr) != 0)
			print_message("%s\n", query);
		assert_string_equal(whole.ptr, want.ptr);
		assert_string_equal(paged.ptr, want.ptr);
	}
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_found_is_what_a_plain_loop_finds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
