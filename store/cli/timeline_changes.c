#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/diff.h"
#include "store/cli/printer.h"
#include "store/cli/reader.h"
#include "store/cli/style.h"
#include "store/cli/text.h"
#include "store/cli/timeline.h"

enum {
	KEPT = 2048,          /* statements that later ones are compared with: the newest */
	TEXT_MAX = 2048,      /* bytes of one that are compared */
	WORDS_KEPT = 128,     /* words of one: enough to see that two have few in common */
	CLUSTERS_MAX = 1 << 20,
	AGAIN = 900, LIKE = 500, AGAINST = 600, /* thousandths of similarity */
	ID_CELLS = 8, NEWS_CELLS = 7,
};

struct said {
	char id[RECORD_ID_HEX + 1], when[PERIOD_BYTES + 1];
	uint64_t speaker; /* hash of the name */
	char *text;
	size_t len;
	bool negated;
	uint64_t words[WORDS_KEPT]; /* hashes, ascending */
	size_t n_words;
};

struct changes {
	struct cli *cli;
	struct said *kept; /* a ring */
	size_t n;          /* ever kept */
	struct arena *arena;
	uint64_t *clusters; /* seen; open addressing, 0: free */
	size_t n_clusters;
	char unit, period[PERIOD_BYTES + 1];
	bool utc;
	int status;
};

static uint64_t hash_of(struct str s)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)ascii_lower(s.ptr[i])) * UINT64_C(1099511628211);
	return h ? h : 1;
}

/* Where a cluster's statements with such words are remembered, or 0 where they would be. */
static uint64_t *slot_of(struct changes *self, const struct record *r, bool negated, uint64_t *ret_hash)
{
	uint64_t h = (hash_of(r->cluster.id) | 1) + negated;
	size_t i = h & (CLUSTERS_MAX - 1);

	while (self->clusters[i] && self->clusters[i] != h)
		i = (i + 1) & (CLUSTERS_MAX - 1);
	*ret_hash = h;
	return &self->clusters[i];
}

/* OTHERWISE: but in words that are negated where these are not, or not where these are. */
enum met { MET_NEVER, MET_OTHERWISE, MET };

/* Whether a statement of its cluster was shown before. */
static enum met met_cluster(struct changes *self, const struct record *r, bool negated)
{
	uint64_t h;

	if (r->cluster.size < 2)
		return MET_NEVER;
	return *slot_of(self, r, negated, &h) ? MET : *slot_of(self, r, !negated, &h) ? MET_OTHERWISE : MET_NEVER;
}

/* Past the limit nothing is remembered: a statement too many is better than one too few. */
static void remember_cluster(struct changes *self, const struct record *r, bool negated)
{
	uint64_t h, *slot = slot_of(self, r, negated, &h);

	if (r->cluster.size < 2 || self->n_clusters >= CLUSTERS_MAX / 2)
		return;
	*slot = h;
	self->n_clusters++;
}

/* English: other languages have no statements yet. */
static bool is_negation(struct str word)
{
	static const struct str words[] = {
		STR_INIT("not"), STR_INIT("no"), STR_INIT("never"), STR_INIT("nor"), STR_INIT("none"), STR_INIT("nobody"),
		STR_INIT("nothing"), STR_INIT("neither"), STR_INIT("without"), STR_INIT("cannot"), STR_INIT("refuse"),
		STR_INIT("refuses"), STR_INIT("refused"), STR_INIT("deny"), STR_INIT("denies"), STR_INIT("denied"),
		STR_INIT("reject"), STR_INIT("rejects"), STR_INIT("rejected"),
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq_nocase(word, words[i]))
			return true;
	return word.len > 3 && (str_eq_nocase(str_skip(word, word.len - 3), STR("n't")) || str_ends(word, STR("n’t")));
}

/* An odd number of negations. */
static bool is_negated(const struct diff_words *words)
{
	bool odd = false;

	for (size_t i = 0; i < words->n; i++)
		odd ^= is_negation(words->at[i].text);
	return odd;
}

/* ---- the most alike ---- */

static int compare_hashes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static size_t hashes_of(const struct diff_words *words, uint64_t out[WORDS_KEPT])
{
	size_t n = 0;

	for (size_t i = 0; i < words->n && n < WORDS_KEPT; i++)
		if (words->at[i].is_word)
			out[n++] = words->at[i].hash;
	if (n > 1)
		qsort(out, n, sizeof *out, compare_hashes);
	return n;
}

/* No similarity can be above this; WORDS_KEPT words say nothing of those behind them. */
static unsigned at_most(const struct said *said, const uint64_t *words, size_t n)
{
	size_t common = 0;

	if (n == WORDS_KEPT || said->n_words == WORDS_KEPT || n + said->n_words == 0)
		return 1000;
	for (size_t i = 0, k = 0; i < n && k < said->n_words;) {
		common += words[i] == said->words[k];
		if (words[i] == said->words[k])
			i++, k++;
		else if (words[i] < said->words[k])
			i++;
		else
			k++;
	}
	return (unsigned)((2000 * common + (n + said->n_words) / 2) / (n + said->n_words));
}

struct nearest {
	const struct said *said;
	struct diff diff;
};

static int find_nearest(struct changes *self, struct str text, uint64_t speaker, struct nearest *ret)
{
	size_t from = self->n > KEPT ? self->n - KEPT : 0;
	struct diff_words own;
	uint64_t words[WORDS_KEPT];
	unsigned best = LIKE - 1;

	arena_reset(self->arena);
	if (diff_split(text, self->arena, &own) < 0)
		return -ENOMEM;
	size_t n = hashes_of(&own, words);

	*ret = (struct nearest){ 0 };
	/* The newest first: of two that are as much alike, the later is what the speaker said last. */
	for (size_t i = self->n; i-- > from;) {
		const struct said *said = &self->kept[i % KEPT];
		struct diff diff;

		if (said->speaker != speaker || at_most(said, words, n) <= best)
			continue;
		arena_reset(self->arena);
		if (diff_make((struct str){ said->text, said->len }, text, self->arena, &diff) < 0)
			return -ENOMEM;
		if (diff.similarity <= best)
			continue;
		best = diff.similarity;
		ret->said = said;
	}
	arena_reset(self->arena);
	if (!ret->said)
		return 0;
	return diff_make((struct str){ ret->said->text, ret->said->len }, text, self->arena, &ret->diff);
}

static int keep(struct changes *self, const struct record *r, struct str text, uint64_t speaker)
{
	struct said *said = &self->kept[self->n % KEPT];
	struct diff_words words;
	char *copy = malloc(text.len + 1);

	if (!copy)
		return -ENOMEM;
	arena_reset(self->arena);
	if (diff_split(text, self->arena, &words) < 0) {
		free(copy);
		return -ENOMEM;
	}
	free(said->text);
	memcpy(copy, text.ptr ? text.ptr : "", text.len);
	*said = (struct said){ .speaker = speaker, .text = copy, .len = text.len, .negated = is_negated(&words) };
	said->n_words = hashes_of(&words, said->words);
	(void)snprintf(said->id, sizeof said->id, "%.*s", (int)r->id.len, r->id.ptr);
	(void)snprintf(said->when, sizeof said->when, "%.*s", (int)r->published.len, r->published.ptr ? r->published.ptr : "");
	self->n++;
	return 0;
}

/* ---- printing ---- */

static void print_head(struct changes *self, const struct record *r)
{
	char period[PERIOD_BYTES + 1] = "undated";
	int64_t usec;

	if (clock_parse(r->published, &usec, NULL) == 0)
		timeline_period(usec, self->unit, period);
	if (strcmp(period, self->period) == 0)
		return;
	owned(buf_destroy) struct buf line = { 0 };
	style_add(&line, self->cli->colour, STYLE_HEAD,
		  (struct str){ period, self->unit == 'm' ? 7 : self->unit == 'y' ? 4 : strlen(period) });
	(void)printf("%s%.*s\n", self->period[0] ? "\n" : "", (int)line.len, line.ptr);
	memcpy(self->period, period, sizeof period);
}

static const char *news_of(const struct nearest *near, bool negated)
{
	unsigned like = near->said ? near->diff.similarity : 0;

	if (like >= AGAINST && near->said->negated != negated)
		return "AGAINST";
	return like >= AGAIN ? "again" : like >= LIKE ? "changed" : "new";
}

static void print_line(struct changes *self, const struct record *r, const char *news, const struct nearest *near)
{
	owned(buf_destroy) struct buf line = { 0 }, words = { 0 };
	const struct cli *cli = self->cli;
	size_t indent = 2 + ID_CELLS + 2 + NEWS_CELLS + 2;

	buf_add(&line, STR("  "));
	style_add(&line, cli->colour, STYLE_ID, (struct str){ r->id.ptr, r->id.len < ID_CELLS ? r->id.len : ID_CELLS });
	buf_printf(&line, "  %-*s  ", NEWS_CELLS, news);
	print_when(&words, r->published, self->utc);
	buf_add(&words, STR("  "));
	text_clean(&words, r->speaker.name.len ? r->speaker.name : STR("(unknown)"));
	buf_add(&words, STR(": "));
	if (near && (strcmp(news, "changed") == 0 || strcmp(news, "AGAINST") == 0))
		diff_print(&words, &near->diff, cli->colour);
	else
		text_clean(&words, r->text);
	if (near && strcmp(news, "new") != 0)
		buf_printf(&words, "  (%.8s%s%s)", near->said->id, near->said->when[0] ? ", " : "", near->said->when);
	if (r->outlets > 1)
		buf_printf(&words, "  %u outlets", r->outlets);
	if (cli->width)
		text_hang(&line, buf_str(&words), cli->width, indent);
	else
		buf_add(&line, buf_str(&words));
	(void)printf("%.*s\n", (int)line.len, line.ptr);
}

static int each(void *ctx, const struct record *r)
{
	struct changes *self = ctx;
	struct str text = { r->text.ptr, r->text.len < TEXT_MAX ? r->text.len : TEXT_MAX };
	uint64_t speaker = hash_of(r->speaker.name);
	struct diff_words words;
	struct nearest near = { 0 };

	arena_reset(self->arena);
	if (diff_split(text, self->arena, &words) < 0)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	bool negated = is_negated(&words);
	enum met met = met_cluster(self, r, negated);
	if (met == MET)
		return 0;
	/* Who is not known is nobody's second statement. */
	if (r->speaker.name.len && find_nearest(self, text, speaker, &near) < 0)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	const char *news = news_of(&near, negated);
	/* A part of the same words may have one negation fewer: that alone is no news. */
	if (met == MET_OTHERWISE && r->speaker.name.len && strcmp(news, "AGAINST") != 0)
		return 0;
	remember_cluster(self, r, negated);
	print_head(self, r);
	print_line(self, r, news, near.said ? &near : NULL);
	if (r->speaker.name.len && keep(self, r, text, speaker) < 0)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	return ferror(stdout) ? CLI_UNWRITTEN : 0;
}

int timeline_changes(struct cli *cli, struct str query, char unit, bool utc)
{
	struct changes self = { .cli = cli, .unit = unit, .utc = utc, .arena = arena_new(DIFF_ARENA_BYTES),
				.kept = calloc(KEPT, sizeof *self.kept), .clusters = calloc(CLUSTERS_MAX, sizeof *self.clusters) };
	const struct str words[] = { query, STR("sort=date"), STR("order=oldest") };
	struct reader reader = { 0 };
	uint64_t n;
	int status = self.arena && self.kept && self.clusters ? 0 : cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));

	if (status == 0)
		status = reader_open(&reader, cli, "query", words, ARRAY_LEN(words), UINT64_MAX);
	if (status == 0)
		status = reader_all(&reader, each, &self, &n);
	reader_close(&reader);
	for (size_t i = 0; self.kept && i < KEPT; i++)
		free(self.kept[i].text);
	free(self.kept);
	free(self.clusters);
	arena_destroy(&self.arena);
	return status;
}
