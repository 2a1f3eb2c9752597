/* oneshot_why - `inquit topics why`: what gave or vetoed the topics of a stored statement or article, or of a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "classifier/labels.h"
#include "common/cleanup.h"
#include "common/json.h"
#include "common/record.h"
#include "common/wire.h"
#include "store/cli/input.h"
#include "store/cli/oneshot_topics.h"
#include "store/cli/text.h"
#include "store/commands.h"

enum { TEXT_LINES = 2 }; /* of a terminal */

/* What is explained: `why` was made with `version`, the store has `stored` by `stored_version`. */
struct explained {
	struct str id, text; /* empty: a file's */
	struct topics stored;
	struct str stored_version, version;
	struct why why;
};

/* ---- for people ---- */

static const char *const kinds[] = { [REASON_RULE] = "rule", [REASON_VETO] = "veto", [REASON_MODEL] = "model",
				     [REASON_INHERITED] = "inherited" };

static void print_reason(const struct reason *reason)
{
	char points_text[TOPICS_MILLI_BYTES], weight_text[TOPICS_MILLI_BYTES];
	struct str points = topics_milli(points_text, reason->points), weight = topics_milli(weight_text, reason->weight);
	owned(buf_destroy) struct buf phrase = { 0 };

	(void)printf("  %8.*s  %-9s %-16s ", (int)points.len, points.ptr, kinds[reason->kind], reason->where);
	if (reason->line)
		(void)printf("line %u: ", reason->line);
	if (reason->kind == REASON_RULE)
		(void)printf("%.*s ", (int)weight.len, weight.ptr);
	(void)printf("%.*s", (int)reason->rule.len, reason->rule.len ? reason->rule.ptr : "");
	if (reason->phrase.len) {
		text_clean(&phrase, (struct str){ reason->phrase.ptr, reason->phrase.len < 80 ? reason->phrase.len : 80 });
		(void)printf("  (\"%.*s\"", (int)phrase.len, phrase.ptr);
		if (reason->count > 1)
			(void)printf(", %u times", reason->count);
		(void)printf(")");
	}
	(void)puts(reason->counted ? "" : "  not counted here");
}

static void print_topic(const struct topic *topic)
{
	(void)printf("%-28.*s %u.%03u%s%s%s%s\n", (int)topic->id.len, topic->id.ptr, topic->score / 1000u, topic->score % 1000u,
		     topic->by & TOPIC_BY_RULES ? " rules" : "", topic->by & TOPIC_BY_MODEL ? " model" : "",
		     topic->by & TOPIC_BY_CONTEXT ? " context" : "",
		     topic->by & TOPIC_BY_FEED ? " feed" : "");
}

static void print_stored(const struct explained *e)
{
	owned(buf_destroy) struct buf text = { 0 };

	if (!e->id.len)
		return;
	text_clean(&text, e->text);
	owned(buf_destroy) struct buf cut = { 0 };
	size_t width = terminal_width(STDOUT_FILENO), indent = e->id.len + 2;
	if (width > indent) {
		text_fit(&cut, buf_str(&text), TEXT_LINES * (width - indent), false);
		buf_clear(&text);
		text_hang(&text, buf_str(&cut), width, indent);
	}
	(void)printf("%.*s  %.*s\n", (int)e->id.len, e->id.ptr, (int)text.len, text.len ? text.ptr : "");
	(void)printf("classified with  %.*s\n", (int)e->stored_version.len, e->stored_version.len ? e->stored_version.ptr : "");
	if (!str_eq(e->stored_version, e->version)) {
		(void)printf("explained with   %.*s: the topics may be others than those stored\n\nstored:\n",
			     (int)e->version.len, e->version.ptr);
		for (size_t i = 0; i < e->stored.n; i++)
			print_topic(&e->stored.at[i]);
		(void)printf("%s\nnow:\n", e->stored.n ? "" : "(none)\n");
	} else {
		(void)puts("");
	}
}

static void print_text(const struct explained *e)
{
	const struct why *why = &e->why;

	print_stored(e);
	for (size_t i = 0; i < why->topics.n; i++)
		print_topic(&why->topics.at[i]);
	if (!why->topics.n)
		(void)puts("no topic");
	for (size_t i = 0; i < why->n_reasons; i++) {
		const struct str topic = why->reasons[i].topic;
		if (i == 0 || !str_eq(topic, why->reasons[i - 1].topic))
			(void)printf("\n%.*s\n", (int)topic.len, topic.ptr);
		print_reason(&why->reasons[i]);
	}
}

/* ---- for programs ---- */

static void json_topics(struct json *j, const char *key, const struct topics *topics)
{
	json_key(j, key), json_array(j);
	for (size_t i = 0; i < topics->n; i++) {
		json_object(j);
		json_key(j, "id"), json_str(j, topics->at[i].id);
		json_key(j, "score"), json_milli(j, topics->at[i].score);
		json_key(j, "by"), json_array(j);
		if (topics->at[i].by & TOPIC_BY_RULES)
			json_str(j, STR("rules"));
		if (topics->at[i].by & TOPIC_BY_MODEL)
			json_str(j, STR("model"));
		if (topics->at[i].by & TOPIC_BY_CONTEXT)
			json_str(j, STR("context"));
		if (topics->at[i].by & TOPIC_BY_FEED)
			json_str(j, STR("feed"));
		json_end(j);
		json_end(j);
	}
	json_end(j);
}

static void json_reason(struct json *j, const struct reason *r)
{
	json_object(j);
	json_key(j, "topic"), json_str(j, r->topic);
	json_key(j, "kind"), json_str(j, str_from(kinds[r->kind]));
	json_key(j, "where"), json_str(j, str_from(r->where));
	json_key(j, "line"), json_int(j, r->line);
	json_key(j, "weight"), json_milli(j, r->weight);
	json_key(j, "rule"), json_str_or_null(j, r->rule);
	json_key(j, "phrase"), json_str_or_null(j, r->phrase);
	json_key(j, "count"), json_int(j, r->count);
	json_key(j, "points"), json_milli(j, r->points);
	json_key(j, "counted"), json_bool(j, r->counted);
	json_end(j);
}

static void print_json(const struct explained *e)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "id"), json_str_or_null(&j, e->id);
	json_key(&j, "text"), json_str_or_null(&j, e->text);
	json_key(&j, "classified_with"), json_str_or_null(&j, e->stored_version);
	json_topics(&j, "stored", &e->stored);
	json_key(&j, "explained_with"), json_str_or_null(&j, e->version);
	json_topics(&j, "topics", &e->why.topics);
	json_key(&j, "reasons"), json_array(&j);
	for (size_t i = 0; i < e->why.n_reasons; i++)
		json_reason(&j, &e->why.reasons[i]);
	json_end(&j);
	json_end(&j);
	(void)printf("%.*s\n", (int)out.len, out.ptr);
}

static int print(const struct topics_options *o, const struct explained *e)
{
	if (o->format)
		print_json(e);
	else
		print_text(e);
	return EXIT_DONE;
}

/* ---- of a file ---- */

static int why_file(const struct topics_options *o, struct arena *arena, const char *path)
{
	owned(classifier_destroy) struct classifier *classifier = NULL;
	owned(topics_free_text) char *text = NULL;
	struct explained e = { 0 };
	size_t len = 0;
	int status = topics_classifier(o, &classifier);

	if (status)
		return status;
	int r = input_read(path, LABELS_LINE_BYTES_MAX, &text, &len);
	r = r < 0 ? r : classifier_why_text(classifier, arena, str_from(o->title), (struct str){ text, len }, &e.why);
	if (r < 0)
		return cli_fail(EXIT_NO_MATCH, "%s: %s", path, strerror(-r));
	e.version = classifier_version(classifier);
	return print(o, &e);
}

/* ---- of the store ---- */

/* The taxonomy and model that the instance's daemon has, unless others are named. */
static int open_instance(const struct cli *cli, const struct topics_options *o, struct classifier **ret)
{
	owned(buf_destroy) struct buf error = { 0 };
	struct classifier_conf conf;
	int status;

	if (o->taxonomy || o->model)
		return topics_classifier(o, ret);
	status = topics_configured(cli, &conf);
	if (status)
		return status;
	int r = classifier_new(conf.taxonomy && *conf.taxonomy ? conf.taxonomy : NULL, conf.model && *conf.model ? conf.model : NULL, ret,
			       &error);
	conf_free(&classifier_section, &conf);
	return r < 0 ? topics_blame(&error, r) : 0;
}

struct stored {
	bool is_statement;
	struct record record;
	struct str article_id;
	struct article article;
};

/* The first members of the store's answer to "show". */
static int decode(struct str body, struct arena *arena, struct stored *ret)
{
	struct unpack u = { .in = body };
	struct stored s = { 0 };
	int r = 0;

	(void)unpack_array(&u, 4);
	s.is_statement = !unpack_nil(&u);
	if (s.is_statement)
		r = record_get(&u, arena, &s.record);
	s.article_id = unpack_str(&u);
	(void)unpack_str(&u); /* its address */
	struct str article = unpack_bin(&u);
	if (r < 0 || unpack_error(&u))
		return r < 0 ? r : -EBADMSG;
	r = wire_get_bare_article(article, arena, &s.article);
	if (r == 0)
		*ret = s;
	return r;
}

static bool same_spans(struct spans a, struct spans b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (a.at[i].from != b.at[i].from || a.at[i].to != b.at[i].to)
			return false;
	return true;
}

/* The record's statement in its article, or n_statements. */
static size_t find_statement(const struct stored *s)
{
	size_t i = 0;

	while (i < s->article.n_statements && !(same_spans(s->article.statements[i].content, s->record.spans.content) &&
						same_spans(s->article.statements[i].cue, s->record.spans.cue)))
		i++;
	return i;
}

static int explain(const struct classifier *classifier, struct arena *arena, const struct stored *s, struct explained *ret)
{
	struct explained e = { .id = s->article_id, .text = s->article.title, .stored = s->article.topics,
			       .stored_version = s->article.classifier_version, .version = classifier_version(classifier) };
	int r;

	if (!s->is_statement) {
		r = classifier_why_text(classifier, arena, s->article.title, s->article.text, &e.why);
	} else {
		e.id = s->record.id;
		e.text = s->record.text;
		e.stored = s->record.topics;
		e.stored_version = s->record.model.classifier;
		r = classifier_why(classifier, arena, &s->article, find_statement(s), &e.why);
	}
	/* What the feed's settings say holds where nothing else gives a topic, now as then. */
	if (r == 0 && !e.why.topics.n && e.stored.n && e.stored.at[0].by & TOPIC_BY_FEED)
		e.why.topics = e.stored;
	if (r == 0)
		*ret = e;
	return r;
}

static int why_id(struct cli *cli, const struct topics_options *o, struct arena *arena, const char *id)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	owned(classifier_destroy) struct classifier *classifier = NULL;
	struct control_reply reply;
	struct explained e;
	struct stored s;
	struct str word = str_from(id);
	int status = open_instance(cli, o, &classifier);

	status = status ? status : cli_connect(cli, "store", &client);
	status = status ? status : cli_ask(cli, client, "store", "show", &word, 1, STR(""), &reply);
	if (status)
		return status;
	if (reply.status < 0)
		return cli_refused(&reply);
	if (decode(reply.body, arena, &s) < 0)
		return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read");
	int r = explain(classifier, arena, &s, &e);
	if (r < 0)
		return cli_fail(EXIT_INTEGRITY, "%s: %s", id, r == -ENOENT ? "its article does not have it" : strerror(-r));
	return print(o, &e);
}

static bool is_id(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!memchr("0123456789abcdef", text.ptr[i], 16))
			return false;
	return text.len >= STORE_ID_DIGITS_MIN && text.len <= RECORD_ID_HEX;
}

int topics_why(struct cli *cli, const struct topics_options *o, int argc, char **argv)
{
	owned(arena_destroy) struct arena *arena = arena_new(TOPICS_ARENA_BYTES);

	(void)argc;
	if (!arena)
		return cli_fail(EXIT_NO_MATCH, "out of memory");
	if (is_id(str_from(argv[1])) && access(argv[1], F_OK) < 0)
		return why_id(cli, o, arena, argv[1]);
	if (strcmp(argv[1], "-") != 0 && access(argv[1], F_OK) < 0)
		return cli_fail(EXIT_NO_MATCH, "%s: no id of a statement or article, and no file", argv[1]);
	return why_file(o, arena, argv[1]);
}
