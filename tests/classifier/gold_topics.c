/*
 * gold_topics - how right the topics of statements are, on articles with gold.
 *
 *     gold_topics [-v] DIR...      DIR: NAME.gold.json beside NAME.txt
 *
 * The classifier is given the gold's own statements, so that nothing but topics
 * is measured. A topic is right when it is among the gold's first three.
 * Optional statements count for nothing. -v prints every statement that is not
 * wholly right, -w why as well.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "classifier/classify.h"
#include "common/cleanup.h"
#include "common/file.h"

struct count {
	unsigned hit, given, gold, statements, right;
};

static struct str text_of(const cJSON *object, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(v) ? str_from(v->valuestring) : STR("");
}

static uint32_t number_at(const cJSON *pair, int i)
{
	return (uint32_t)cJSON_GetNumberValue(cJSON_GetArrayItem(pair, i));
}

static struct spans spans_of(struct arena *arena, const cJSON *list)
{
	struct spans s = { arena_alloc(arena, (size_t)cJSON_GetArraySize(list) + 1, sizeof *s.at), 0 };
	const cJSON *pair;

	cJSON_ArrayForEach(pair, list)
		s.at[s.n++] = (struct span){ number_at(pair, 0), number_at(pair, 1) };
	return s;
}

static struct statement statement_of(struct arena *arena, const cJSON *gold)
{
	struct statement s = {
		.source = spans_of(arena, cJSON_GetObjectItem(gold, "source")),
		.cue = spans_of(arena, cJSON_GetObjectItem(gold, "cue")),
		.content = spans_of(arena, cJSON_GetObjectItem(gold, "content")),
		.speaker = text_of(gold, "speaker"),
		.role = text_of(gold, "speaker_role"),
		.nested_in = -1,
	};
	static const struct { struct str in; enum statement_part part; } parts[] = {
		{ STR_INIT("headline"), PART_HEADLINE }, { STR_INIT("deck"), PART_DECK }, { STR_INIT("heading"), PART_HEADING },
		{ STR_INIT("question"), PART_QUESTION }, { STR_INIT("comment"), PART_COMMENT },
	};

	(void)statement_type_from(text_of(gold, "type"), &s.type);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (str_eq(text_of(gold, "in"), parts[i].in))
			s.part = parts[i].part;
	return s;
}

static int by_content(const void *a, const void *b)
{
	const struct statement *x = a, *y = b;

	return (x->content.at[0].from > y->content.at[0].from) - (x->content.at[0].from < y->content.at[0].from);
}

static struct article article_of(struct arena *arena, const cJSON *gold, struct str text)
{
	const cJSON *list = cJSON_GetObjectItem(gold, "statements"), *headings = cJSON_GetObjectItem(gold, "headings"), *item;
	struct article a = { .title = text_of(gold, "headline"), .text = text, .body = spans_of(arena, cJSON_GetObjectItem(gold, "body")) };
	size_t i = 0;

	a.headings = (struct spans){ arena_alloc(arena, (size_t)cJSON_GetArraySize(headings) + 1, sizeof *a.headings.at), 0 };
	cJSON_ArrayForEach(item, headings) {
		const cJSON *span = cJSON_GetObjectItem(item, "span");
		a.headings.at[a.headings.n++] = (struct span){ number_at(span, 0), number_at(span, 1) };
	}
	a.n_statements = (size_t)cJSON_GetArraySize(list);
	a.statements = arena_alloc(arena, a.n_statements + 1, sizeof *a.statements);
	cJSON_ArrayForEach(item, list) {
		a.statements[i] = statement_of(arena, item);
		a.statements[i].confidence = (uint16_t)i; /* the gold's number, kept through the sort */
		i++;
	}
	qsort(a.statements, a.n_statements, sizeof *a.statements, by_content);
	return a;
}

static bool in_gold(const cJSON *topics, struct str id)
{
	for (int i = 0; i < 3 && i < cJSON_GetArraySize(topics); i++)
		if (str_eq(id, str_from(cJSON_GetStringValue(cJSON_GetArrayItem(topics, i)))))
			return true;
	return false;
}

static void print_why(const struct classifier *classifier, struct arena *arena, const struct article *a, size_t i)
{
	struct why why;

	if (classifier_why(classifier, arena, a, i, &why) < 0)
		return;
	for (size_t k = 0; k < why.n_reasons; k++) {
		const struct reason *r = &why.reasons[k];
		printf("        %.*s %s %d %.*s (%.*s)%s\n", (int)r->topic.len, r->topic.ptr, r->where, r->points, (int)r->rule.len,
		       r->rule.ptr, (int)r->phrase.len, r->phrase.ptr, r->counted ? "" : " -");
	}
}

static bool score(const struct statement *s, const cJSON *gold, struct count *count)
{
	const cJSON *topics = cJSON_GetObjectItem(gold, "topics");
	unsigned hit = 0, n_gold = (unsigned)cJSON_GetArraySize(topics);

	for (size_t t = 0; t < s->topics.n; t++)
		hit += in_gold(topics, s->topics.at[t].id);
	count->statements++;
	count->hit += hit;
	count->given += (unsigned)s->topics.n;
	count->gold += n_gold;
	count->right += hit == n_gold && s->topics.n == n_gold;
	return hit == n_gold && s->topics.n == n_gold;
}

static void print_wrong(const struct article *a, const struct statement *s, const cJSON *gold, const char *name)
{
	const cJSON *topic;

	printf("%s#%d  ", name, s->confidence);
	for (size_t i = 0; i < s->content.n; i++)
		printf("%.*s ", (int)(s->content.at[i].to - s->content.at[i].from > 300 ? 300 : s->content.at[i].to - s->content.at[i].from),
		       a->text.ptr + s->content.at[i].from);
	printf("\n      gold:");
	cJSON_ArrayForEach(topic, cJSON_GetObjectItem(gold, "topics"))
		printf(" %s", topic->valuestring);
	printf("\n      given:");
	for (size_t i = 0; i < s->topics.n; i++)
		printf(" %.*s/%d%s", (int)s->topics.at[i].id.len, s->topics.at[i].id.ptr, s->topics.at[i].score,
		       s->topics.at[i].by & TOPIC_BY_CONTEXT ? "c" : "");
	printf("\n");
}

static int one(const struct classifier *classifier, const char *dir, const char *name, int verbose, struct count *count)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 << 20);
	char path[4096], *json = NULL, *text = NULL;
	size_t n_json, n_text;

	(void)snprintf(path, sizeof path, "%s/%s.gold.json", dir, name);
	if (file_read(path, 1 << 24, &json, &n_json) < 0)
		return -1;
	(void)snprintf(path, sizeof path, "%s/%s.txt", dir, name);
	if (file_read(path, 1 << 24, &text, &n_text) < 0)
		return -1;
	cJSON *gold = cJSON_Parse(json);
	struct article a = article_of(arena, gold, (struct str){ text, n_text });
	int r = classifier_run(classifier, arena, &a);
	for (size_t i = 0; r == 0 && i < a.n_statements; i++) {
		const cJSON *g = cJSON_GetArrayItem(cJSON_GetObjectItem(gold, "statements"), a.statements[i].confidence);
		if (cJSON_IsTrue(cJSON_GetObjectItem(g, "optional")))
			continue;
		if (score(&a.statements[i], g, count) || !verbose)
			continue;
		print_wrong(&a, &a.statements[i], g, name);
		if (verbose > 1)
			print_why(classifier, arena, &a, i);
	}
	cJSON_Delete(gold);
	free(json);
	free(text);
	return r;
}

static int wanted(const struct dirent *e)
{
	return str_ends(str_from(e->d_name), STR(".gold.json"));
}

static int directory(const struct classifier *classifier, const char *dir, int verbose)
{
	struct dirent **names;
	struct count c = { 0 };
	int n = scandir(dir, &names, wanted, alphasort);

	for (int i = 0; i < n; i++) {
		names[i]->d_name[strlen(names[i]->d_name) - strlen(".gold.json")] = 0;
		if (one(classifier, dir, names[i]->d_name, verbose, &c) < 0)
			(void)fprintf(stderr, "gold_topics: %s/%s cannot be read\n", dir, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	printf("%s: statements %u, wholly right %u, precision %.3f (%u of %u), recall %.3f (%u of %u)\n", dir, c.statements, c.right,
	       c.given ? (double)c.hit / c.given : 0, c.hit, c.given, c.gold ? (double)c.hit / c.gold : 0, c.hit, c.gold);
	return n > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	owned(classifier_destroy) struct classifier *classifier = NULL;
	owned(buf_destroy) struct buf error = { 0 };
	int verbose = 0, status = 0;

	if (classifier_new(getenv("INQUIT_TAXONOMY"), NULL, &classifier, &error) < 0) {
		(void)fprintf(stderr, "gold_topics: %.*s\n", (int)error.len, error.ptr);
		return 1;
	}
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-')
			verbose = argv[i][1] == 'w' ? 2 : 1;
		else
			status |= directory(classifier, argv[i], verbose);
	}
	return status;
}
