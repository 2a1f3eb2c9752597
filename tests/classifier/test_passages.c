/*
 * How right the shipped taxonomies are on invented passages (tests/classifier/passages/).
 *
 * The floors are a little under what was measured: they catch a rule that does
 * harm, not one word. INQUIT_VERBOSE=1 prints each statement that is not wholly right.
 */
#include <stdio.h>
#include <stdlib.h>

#include "classifier/classify.h"
#include "common/cleanup.h"
#include "common/file.h"
#include "tests/test.h"

enum { STATEMENTS_MAX = 200, GOLD_MAX = 3 };

struct gold {
	struct str topics[GOLD_MAX];
	size_t n;
};

struct passage {
	struct article article;
	struct buf text;
	struct span headings[STATEMENTS_MAX], content[STATEMENTS_MAX];
	struct statement statements[STATEMENTS_MAX];
	struct gold gold[STATEMENTS_MAX];
};

struct score {
	const struct classifier *classifier;
	struct arena *arena;
	size_t statements, given, gold, hit;
	bool verbose;
	bool articles; /* the file has whole paragraphs, and statements in braces */
};

static bool has(const struct gold *gold, struct str topic)
{
	for (size_t i = 0; i < gold->n; i++)
		if (str_eq(gold->topics[i], topic))
			return true;
	return false;
}

static void print_wrong(const struct statement *s, const struct gold *gold, struct str text)
{
	(void)printf("%.*s\n   gold ", (int)text.len, text.ptr);
	for (size_t i = 0; i < gold->n; i++)
		(void)printf(" %.*s", (int)gold->topics[i].len, gold->topics[i].ptr);
	(void)printf("   given");
	for (size_t i = 0; i < s->topics.n; i++)
		(void)printf(" %.*s/%u", (int)s->topics.at[i].id.len, s->topics.at[i].id.ptr, s->topics.at[i].score);
	(void)printf("\n");
}

static void score_passage(struct score *score, struct passage *p)
{
	struct article *a = &p->article;

	a->text = buf_str(&p->text);
	a->headings.at = p->headings;
	a->statements = p->statements;
	arena_reset(score->arena);
	for (size_t i = 0; i < a->n_statements; i++)
		p->statements[i].content = (struct spans){ &p->content[i], 1 };
	assert_int_equal(classifier_run(score->classifier, score->arena, a), 0);
	for (size_t i = 0; i < a->n_statements; i++) {
		const struct statement *s = &p->statements[i];
		struct span span = p->content[i];
		size_t hit = 0;
		for (size_t t = 0; t < s->topics.n; t++)
			hit += has(&p->gold[i], s->topics.at[t].id);
		score->statements++;
		score->hit += hit;
		score->given += s->topics.n;
		score->gold += p->gold[i].n;
		if (score->verbose && (hit != s->topics.n || hit != p->gold[i].n))
			print_wrong(s, &p->gold[i], (struct str){ a->text.ptr + span.from, span.to - span.from });
	}
	buf_clear(&p->text);
}

static struct span paragraph(struct passage *p, struct str line)
{
	struct span span = { (uint32_t)p->text.len, (uint32_t)(p->text.len + line.len) };

	buf_add(&p->text, line);
	buf_add(&p->text, STR("\n\n"));
	return span;
}

/* Topics up to the `end` of line, blanks between them. */
static struct gold gold_of(struct str line, size_t end)
{
	struct gold gold = { 0 };

	for (size_t at = 0; at < end;) {
		size_t to = str_find_byte((struct str){ line.ptr, end }, ' ', at);
		assert_true(gold.n < GOLD_MAX);
		gold.topics[gold.n++] = (struct str){ line.ptr + at, to - at };
		at = to + 1;
	}
	return gold;
}

/* "topic topic: words" */
static void statement(struct passage *p, struct str line)
{
	size_t colon = str_find_byte(line, ':', 0), n = p->article.n_statements;

	assert_true(colon < line.len && n < STATEMENTS_MAX);
	p->gold[n] = gold_of(line, colon);
	p->statements[n] = (struct statement){ .type = STATEMENT_INDIRECT, .nested_in = -1 };
	p->content[n] = paragraph(p, str_trim(str_skip(line, colon + 1)));
	p->article.n_statements++;
}

/* "T topic topic|speaker|role: words}": adds the statement without its words, and gives what follows the colon. */
static struct str open_statement(struct passage *p, struct str rest)
{
	size_t n = p->article.n_statements++, colon = str_find_byte(rest, ':', 0);
	struct str head = { rest.ptr, colon }, topics = str_cut(&head, '|'), speaker = str_cut(&head, '|');
	bool turn = str_starts(topics, STR("T "));

	assert_true(colon < rest.len && n < STATEMENTS_MAX);
	topics = turn ? str_skip(topics, 2) : topics;
	p->gold[n] = gold_of(topics, topics.len);
	p->statements[n] = (struct statement){ .type = turn ? STATEMENT_TURN : STATEMENT_INDIRECT, .nested_in = -1,
					       .speaker = speaker, .role = head };
	p->content[n].from = (uint32_t)p->text.len;
	return str_skip(rest, colon + 2);
}

/* A paragraph with statements in braces, one in another at most. */
static void braces(struct passage *p, struct str line)
{
	size_t open[2], depth = 0;

	while (line.len) {
		if (line.ptr[0] == '{') {
			assert_true(depth < ARRAY_LEN(open));
			open[depth++] = p->article.n_statements;
			line = open_statement(p, str_skip(line, 1));
			continue;
		}
		if (line.ptr[0] == '}')
			p->content[open[--depth]].to = (uint32_t)p->text.len;
		else
			buf_add_byte(&p->text, line.ptr[0]);
		line = str_skip(line, 1);
	}
	assert_int_equal(depth, 0);
	buf_add(&p->text, STR("\n\n"));
}

static void read_line(struct score *score, struct passage *p, struct str line)
{
	if (str_starts(line, STR("== "))) {
		p->headings[p->article.headings.n++] = paragraph(p, str_skip(line, 3));
	} else if (str_starts(line, STR("= "))) {
		score_passage(score, p);
		p->article = (struct article){ .title = str_skip(line, 2) };
	} else if (score->articles && line.len && line.ptr[0] != '#') {
		braces(p, line);
	} else if (line.len && line.ptr[0] != '#') {
		statement(p, line);
	}
}

static void destroy_passage(struct passage **p)
{
	buf_destroy(&(*p)->text);
	free(*p);
}

static void free_char(char **p)
{
	free(*p);
}

/* Thousandths of precision and recall at least. */
static void measure(const char *taxonomy, const char *path, size_t precision, size_t recall)
{
	owned(classifier_destroy) struct classifier *classifier = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(64 << 20);
	owned(destroy_passage) struct passage *p = calloc(1, sizeof *p);
	owned(free_char) char *file = NULL;
	struct score score = { .arena = arena, .verbose = getenv("INQUIT_VERBOSE") != NULL };
	size_t len;

	assert_int_equal(classifier_new(taxonomy, NULL, &classifier, NULL), 0);
	assert_int_equal(file_read(path, 1 << 20, &file, &len), 0);
	score.classifier = classifier;
	score.articles = str_ends(str_from(path), STR("/articles.txt"));
	for (size_t at = 0, end; at < len; at = end + 1) {
		end = str_find_byte((struct str){ file, len }, '\n', at);
		read_line(&score, p, str_trim((struct str){ file + at, end - at }));
	}
	score_passage(&score, p);
	(void)printf("%s: statements %zu, right %zu, given %zu, gold %zu: precision %zu, recall %zu thousandths\n", path, score.statements, score.hit,
		     score.given, score.gold, score.hit * 1000 / score.given, score.hit * 1000 / score.gold);
	assert_true(score.hit * 1000 >= score.given * precision);
	assert_true(score.hit * 1000 >= score.gold * recall);
}

static void test_foreign_policy_passages_get_their_topics(void **state)
{
	(void)state;
	measure("classifier/foreign-policy.taxonomy", "tests/classifier/passages/foreign-policy.txt", 940, 910);
	measure("classifier/foreign-policy.taxonomy", "tests/classifier/passages/foreign-policy-2.txt", 890, 900);
	measure("classifier/foreign-policy.taxonomy", "tests/classifier/passages/foreign-policy-3.txt", 840, 790);
	measure("classifier/foreign-policy.taxonomy", "tests/classifier/passages/foreign-policy-4.txt", 860, 910);
	measure("classifier/foreign-policy.taxonomy", "tests/classifier/passages/foreign-policy-5.txt", 880, 880);
	measure("classifier/foreign-policy.taxonomy", "tests/classifier/passages/foreign-policy-6.txt", 800, 870);
	measure("classifier/foreign-policy.taxonomy", "tests/classifier/passages/articles.txt", 785, 740);
}

static void test_general_news_passages_get_their_topics(void **state)
{
	(void)state;
	measure("classifier/general-news.taxonomy", "tests/classifier/passages/general-news.txt", 950, 960);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_foreign_policy_passages_get_their_topics),
		cmocka_unit_test(test_general_news_passages_get_their_topics),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
