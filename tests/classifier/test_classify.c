#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "classifier/classify.h"
#include "common/cleanup.h"

static const char RULES[] =
	"carry = place\n"
	"[orlan] Orlan\ngroup = place\n3 orlan, orlanese\n"
	"[sembra] Sembra\ngroup = place\n3 sembra\n"
	"[fish] Fishing\n3 fish*, trawler*\n! fishing for compliments\n"
	"[tolls] Tolls\n3 toll, tolls\n2 canal\n"
	"[money] Money\n3 bank\n"
	"[coins] Coins\nparent = money\n3 coin*\n"
	"[talks] Talks\nrest = yes\n3 talks, envoy\n";

static int setup(void **state)
{
	struct classifier *c = NULL;
	char dir[TEST_PATH], path[TEST_PATH + 8];

	test_folder(dir, "classify");
	(void)snprintf(path, sizeof path, "%s/rules", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(RULES, f) >= 0);
	assert_int_equal(fclose(f), 0);
	int r = classifier_new(path, NULL, &c, NULL);
	test_folder_remove(dir);
	*state = c;
	return r;
}

static int teardown(void **state)
{
	struct classifier *c = *state;

	classifier_destroy(&c);
	return 0;
}

struct place {
	const char *content; /* found in the text, in order */
	const char *topics;  /* "id", those from context as "id?" */
	enum statement_part part;
	const char *speaker;
	enum statement_type type;
};

static const struct row {
	const char *why, *title, *text;
	const char *headings[3];
	struct place statements[5];
} rows[] = {
	{ "its own words", "News", "\"Tolls will rise in Orlan,\" he said.", { NULL }, { { "\"Tolls will rise in Orlan,\"", "orlan tolls", 0, NULL, 0 } } },
	{ "nothing at all", "News", "\"Well.\"", { NULL }, { { "\"Well.\"", "", 0, NULL, 0 } } },
	{ "a follow-up inherits", "News", "\"Tolls rise.\"\n\n\"Quite so.\"\n\n\"As I said.\"", { NULL },
	  { { "\"Tolls rise.\"", "tolls", 0, NULL, 0 }, { "\"Quite so.\"", "tolls?", 0, NULL, 0 }, { "\"As I said.\"", "tolls?", 0, NULL, 0 } } },
	{ "but not across a break", "News", "\"Tolls rise.\"\n\n* * *\n\n\"Quite so.\"", { NULL },
	  { { "\"Tolls rise.\"", "tolls", 0, NULL, 0 }, { "\"Quite so.\"", "", 0, NULL, 0 } } },
	{ "a heading speaks for what names nothing", "News", "Tolls and canals\n\n\"They rise.\"", { "Tolls and canals" }, { { "\"They rise.\"", "tolls?", 0, NULL, 0 } } },
	{ "up to a wider gap", "News", "Tolls\n\n\"They rise.\"\n\n\n\n\"Who knows.\"", { "Tolls" },
	  { { "\"They rise.\"", "tolls?", 0, NULL, 0 }, { "\"Who knows.\"", "", 0, NULL, 0 } } },
	{ "up to the next heading", "News", "Tolls\n\n\"They rise.\"\n\nWeather\n\n\"Who knows.\"", { "Tolls", "Weather" },
	  { { "\"They rise.\"", "tolls?", 0, NULL, 0 }, { "\"Who knows.\"", "", 0, NULL, 0 } } },
	{ "not for what names a topic of that group", "News", "Tolls\n\n\"Fish are cheap.\"", { "Tolls" }, { { "\"Fish are cheap.\"", "fish", 0, NULL, 0 } } },
	{ "nor for what follows that", "News", "Tolls\n\n\"Fish are cheap.\"\n\n\"Very.\"", { "Tolls" },
	  { { "\"Fish are cheap.\"", "fish", 0, NULL, 0 }, { "\"Very.\"", "fish?", 0, NULL, 0 } } },
	{ "a place is carried to what names none", "News", "In Orlan\n\n\"Fish are cheap.\"", { "In Orlan" }, { { "\"Fish are cheap.\"", "fish orlan?", 0, NULL, 0 } } },
	{ "but not to another place", "News", "In Orlan\n\n\"Sembra has fish.\"", { "In Orlan" }, { { "\"Sembra has fish.\"", "sembra fish", 0, NULL, 0 } } },
	{ "nor from another subject", "News", "\"Orlan has tolls.\"\n\n\"Fish are cheap.\"", { NULL },
	  { { "\"Orlan has tolls.\"", "orlan tolls", 0, NULL, 0 }, { "\"Fish are cheap.\"", "fish", 0, NULL, 0 } } },
	{ "the title speaks last", "Tolls rise", "\"No.\"", { NULL }, { { "\"No.\"", "tolls?", 0, NULL, 0 } } },
	{ "but not for itself", "He wants tolls", "He wants it", { NULL }, { { "wants it", "", PART_HEADLINE, NULL, 0 } } },
	{ "the rest of the paragraph helps", "News", "\"The canal is ours,\" he said of the toll.", { NULL }, { { "\"The canal is ours,\"", "tolls", 0, NULL, 0 } } },
	{ "a veto", "News", "\"He is fishing for compliments.\"", { NULL }, { { "\"He is fishing for compliments.\"", "", 0, NULL, 0 } } },
	{ "a child speaks for its parent", "News", "\"A coin!\"", { NULL }, { { "\"A coin!\"", "money coins", 0, NULL, 0 } } },
	{ "what remains where nothing else is", "News", "\"Talks go on.\"", { NULL }, { { "\"Talks go on.\"", "talks", 0, NULL, 0 } } },
	{ "and not beside another", "News", "\"Talks on tolls.\"", { NULL }, { { "\"Talks on tolls.\"", "tolls", 0, NULL, 0 } } },
	{ "unless it is named twice over", "News", "\"The envoy's talks on tolls.\"", { NULL },
	  { { "\"The envoy's talks on tolls.\"", "talks tolls", 0, NULL, 0 } } },
	{ "and beside what only context gives", "News", "\"Tolls rise.\"\n\n\"Talks go on.\"\n\n\"Well.\"", { NULL },
	  { { "\"Tolls rise.\"", "tolls", 0, NULL, 0 }, { "\"Talks go on.\"", "talks tolls?", 0, NULL, 0 }, { "\"Well.\"", "tolls?", 0, NULL, 0 } } },
	{ "an answer is about what was asked", "News", "What of the tolls?\n\n\"Fish are cheap.\"", { "What of the tolls?" },
	  { { "\"Fish are cheap.\"", "fish tolls?", 0, NULL, 0 } } },
	{ "a hint at what was spoken of lets it go on", "News", "\"Tolls rise.\"\n\n\"Fish cross the canal.\"", { NULL },
	  { { "\"Tolls rise.\"", "tolls", 0, NULL, 0 }, { "\"Fish cross the canal.\"", "fish tolls?", 0, NULL, 0 } } },
	{ "a hint at what was spoken of goes before the paragraph", "News", "\"Tolls rise.\"\n\nOn fish: \"The canal...\"", { NULL },
	  { { "\"Tolls rise.\"", "tolls", 0, NULL, 0 }, { "\"The canal...\"", "tolls?", 0, NULL, 0 } } },
	{ "the same speaker goes on in the next paragraph", "News", "\"Tolls rise.\"\n\n\"Quite so.\"", { NULL },
	  { { "\"Tolls rise.\"", "tolls", 0, "Ann Roe", 0 }, { "\"Quite so.\"", "tolls?", 0, "Ann Roe", 0 } } },
	{ "another one begins anew", "News", "\"Tolls rise.\"\n\n\"Quite so.\"", { NULL },
	  { { "\"Tolls rise.\"", "tolls", 0, "Ann Roe", 0 }, { "\"Quite so.\"", "", 0, "Bo Lind", 0 } } },
	{ "unless the title is about it", "Fish and tolls", "\"Tolls rise.\"\n\n\"Quite so.\"", { NULL },
	  { { "\"Tolls rise.\"", "tolls", 0, "Ann Roe", 0 }, { "\"Quite so.\"", "tolls?", 0, "Bo Lind", 0 } } },
	{ "or the article, which gives what names nothing its topic", "News", "Tolls rise.\n\nThe tolls are high.\n\n\"Quite so.\"", { NULL },
	  { { "\"Quite so.\"", "tolls?", 0, "Bo Lind", 0 } } },
	{ "an article's place is carried to what names none", "News", "Orlan is far.\n\nOrlan is cold.\n\n\"Fish are cheap.\"", { NULL },
	  { { "\"Fish are cheap.\"", "fish orlan?", 0, NULL, 0 } } },
	{ "a hint alone is enough for what names nothing", "News", "\"The canal!\"", { NULL }, { { "\"The canal!\"", "tolls?", 0, NULL, 0 } } },
	{ "the next sentence is about something else", "News", "\"Well.\" He went. Tolls rise.", { NULL }, { { "\"Well.\"", "", 0, NULL, 0 } } },
	{ "a question goes before the section's heading", "News", "Tolls\n\nIs there fish?\n\nSome.", { "Tolls" },
	  { { "Some.", "fish?", 0, NULL, STATEMENT_TURN } } },
	{ "an answer does not go on where the one before it ended", "News", "How much?\n\nTolls rise.\n\nBut why?\n\nWho knows.", { NULL },
	  { { "Tolls rise.", "tolls", 0, NULL, STATEMENT_TURN }, { "Who knows.", "", 0, NULL, STATEMENT_TURN } } },
	{ "what a speaker asks aloud is no question to him", "News", "What of the tolls?\n\nGood evening.", { NULL },
	  { { "What of the tolls?", "tolls", 0, NULL, STATEMENT_TURN }, { "Good evening.", "", 0, NULL, STATEMENT_TURN } } },
	{ "what is named in passing is not what it is about", "News", "\"Fish, trawlers and a bank.\"", { NULL },
	  { { "\"Fish, trawlers and a bank.\"", "fish", 0, NULL, 0 } } },
	{ "but where it happens", "News", "\"Fish and trawlers of Orlan.\"", { NULL },
	  { { "\"Fish and trawlers of Orlan.\"", "fish orlan", 0, NULL, 0 } } },
	{ "and what the title speaks of", "The bank", "\"Fish, trawlers and a bank.\"", { NULL },
	  { { "\"Fish, trawlers and a bank.\"", "fish money", 0, NULL, 0 } } },
};

static struct span span_of(struct str text, const char *part, size_t from)
{
	size_t at = str_find(text, str_from(part), from);

	assert_true(at < text.len);
	return (struct span){ (uint32_t)at, (uint32_t)(at + strlen(part)) };
}

static void topics_text(const struct topics *topics, char *ret, size_t size)
{
	size_t n = 0;

	ret[0] = 0;
	for (size_t i = 0; i < topics->n; i++)
		n += (size_t)snprintf(ret + n, size - n, "%s%.*s%s", i ? " " : "", (int)topics->at[i].id.len, topics->at[i].id.ptr,
				      topics->at[i].by & TOPIC_BY_CONTEXT ? "?" : "");
}

static struct statement statement_of(const struct place *place, struct span *content)
{
	return (struct statement){
		.content = { content, 1 },
		.nested_in = -1,
		.part = place->part,
		.speaker = str_from(place->speaker ? place->speaker : ""),
		.type = place->type,
	};
}

static void run_row(const struct classifier *c, const struct row *row, struct arena *arena)
{
	struct article a = { .title = str_from(row->title), .text = str_from(row->text) };
	struct statement statements[5] = { 0 };
	struct span headings[3], contents[5];
	size_t at = 0;

	a.statements = statements;
	a.headings.at = headings;
	for (; a.headings.n < 3 && row->headings[a.headings.n]; a.headings.n++)
		headings[a.headings.n] = span_of(a.text, row->headings[a.headings.n], 0);
	for (; a.n_statements < 5 && row->statements[a.n_statements].content; a.n_statements++) {
		contents[a.n_statements] = span_of(a.text, row->statements[a.n_statements].content, at);
		at = contents[a.n_statements].to;
		statements[a.n_statements] = statement_of(&row->statements[a.n_statements], &contents[a.n_statements]);
	}
	assert_int_equal(classifier_run(c, arena, &a), 0);
	assert_true(str_starts(a.classifier_version, STR("taxonomy ")));
	for (size_t i = 0; i < a.n_statements; i++) {
		char got[200];
		struct why why;
		topics_text(&statements[i].topics, got, sizeof got);
		if (strcmp(got, row->statements[i].topics) != 0)
			fail_msg("%s, statement %zu: '%s' instead of '%s'", row->why, i, got, row->statements[i].topics);
		assert_int_equal(classifier_why(c, arena, &a, i, &why), 0);
		assert_int_equal(why.topics.n, statements[i].topics.n);
		assert_true(why.n_reasons > 0 || why.topics.n == 0);
	}
}

static void statements_have_the_topics_of_their_words_and_surroundings(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(8 << 20);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		arena_reset(arena);
		run_row(*state, &rows[i], arena);
	}
}

static void inherited_scores_fall(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(8 << 20);
	struct str text = STR("\"Tolls rise.\"\n\"Yes.\"\n\"Yes.\"");
	struct span spans[] = { { 0, 13 }, { 14, 20 }, { 21, 27 } };
	struct statement s[3];
	struct article a = { .text = text, .statements = s, .n_statements = 3 };

	for (size_t i = 0; i < 3; i++)
		s[i] = (struct statement){ .content = { &spans[i], 1 }, .nested_in = -1 };
	assert_int_equal(classifier_run(*state, arena, &a), 0);
	assert_int_equal(s[0].topics.at[0].score, 750);
	assert_int_equal(s[1].topics.at[0].score, 600);
	assert_int_equal(s[2].topics.at[0].score, 480);
}

static void a_text_lists_its_topics_and_always_the_best(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(8 << 20);
	struct topics t;
	struct why why;

	assert_int_equal(classifier_text(*state, arena, STR("Orlan"), STR("a canal"), &t), 0);
	assert_int_equal(t.n, 2);
	assert_true(str_eq(t.at[0].id, STR("orlan")) && t.at[0].score == 750);
	assert_true(str_eq(t.at[1].id, STR("tolls")) && t.at[1].score == 500);
	assert_int_equal(classifier_text(*state, arena, STR(""), STR(""), &t), 0);
	assert_int_equal(t.n, 1);
	assert_true(str_eq(t.at[0].id, STR("talks")));
	assert_int_equal(classifier_why_text(*state, arena, STR("Orlan"), STR("a canal"), &why), 0);
	assert_int_equal(why.n_reasons, 2);
	assert_true(str_eq(why.reasons[0].rule, STR("orlan")) && why.reasons[0].line == 4 && why.reasons[0].points == 3000);
	assert_true(str_eq(why.reasons[1].phrase, STR("canal")));
}

static void a_full_arena_leaves_the_article_as_it_was(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(100);
	struct span span = { 0, 5 };
	struct statement s = { .content = { &span, 1 }, .nested_in = -1 };
	struct article a = { .text = STR("tolls"), .statements = &s, .n_statements = 1 };

	assert_true(classifier_run(*state, arena, &a) < 0);
	assert_int_equal(s.topics.n, 0);
	assert_int_equal(a.classifier_version.len, 0);
}

/* All that a page may say below one heading, line by line: the passage is not read anew for each. A line of stars ends it for good. */
static void a_passage_of_many_statements_is_read_once(void **state)
{
	enum { N = 16000 };
	owned(arena_destroy) struct arena *arena = arena_new(256 << 20);
	struct statement *s = arena_alloc(arena, N, sizeof *s);
	struct span *spans = arena_alloc(arena, N, sizeof *spans), heading = { 0, 5 };
	owned(buf_destroy) struct buf text = { 0 };
	struct article a = { .title = STR("News"), .headings = { &heading, 1 }, .statements = s, .n_statements = N };

	buf_add(&text, STR("Tolls\n\n"));
	for (size_t i = 0; i < N; i++) {
		if (i == N - 10)
			buf_add(&text, STR("* * *\n\n"));
		spans[i] = (struct span){ (uint32_t)text.len, (uint32_t)text.len + 7 };
		s[i] = (struct statement){ .content = { &spans[i], 1 }, .nested_in = -1 };
		buf_add(&text, STR("\"Well.\"\n\n"));
	}
	a.text = buf_str(&text);
	assert_int_equal(classifier_run(*state, arena, &a), 0);
	assert_int_equal(s[N - 11].topics.n, 1);
	assert_true(str_eq(s[N - 11].topics.at[0].id, STR("tolls")));
	assert_int_equal(s[N - 1].topics.n, 0);
}

static void a_feeds_topic_goes_where_there_is_none(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct topic one = { STR("trade"), 800, TOPIC_BY_RULES };
	struct statement statements[] = { { .topics = { &one, 1 } }, { .topics = { NULL, 0 } } };
	struct article a = { .statements = statements, .n_statements = 2 };
	char text[64];

	(void)state;
	assert_int_equal(classifier_fall_back(arena, STR(""), &a), 0);
	assert_int_equal(statements[1].topics.n, 0);
	assert_int_equal(classifier_fall_back(arena, STR("ferries"), &a), 0);
	topics_text(&statements[0].topics, text, sizeof text);
	assert_string_equal(text, "trade");
	topics_text(&statements[1].topics, text, sizeof text);
	assert_string_equal(text, "ferries");
	assert_int_equal(statements[1].topics.at[0].by, TOPIC_BY_FEED);
	assert_true(a.topics.n == 1 && str_eq(a.topics.at[0].id, STR("ferries")));
}

static void a_file_that_is_not_there_is_said(void **state)
{
	owned(buf_destroy) struct buf error = { 0 };
	struct classifier *c = NULL;

	(void)state;
	assert_true(classifier_new("/nowhere/x.taxonomy", NULL, &c, &error) < 0);
	assert_null(c);
	assert_true(str_starts(buf_str(&error), STR("/nowhere/x.taxonomy: ")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statements_have_the_topics_of_their_words_and_surroundings),
		cmocka_unit_test(inherited_scores_fall),
		cmocka_unit_test(a_text_lists_its_topics_and_always_the_best),
		cmocka_unit_test(a_full_arena_leaves_the_article_as_it_was),
		cmocka_unit_test(a_passage_of_many_statements_is_read_once),
		cmocka_unit_test(a_feeds_topic_goes_where_there_is_none),
		cmocka_unit_test(a_file_that_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
