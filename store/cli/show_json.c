#include "store/cli/shown.h"

#include <stdio.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/json.h"

static void json_record(struct json *j, const struct record *record)
{
	owned(buf_destroy) struct buf text = { 0 };

	record_print_json(&text, record);
	json_raw(j, buf_str(&text));
}

static void json_spans(struct json *j, const char *key, struct spans spans)
{
	json_key(j, key), json_array(j);
	for (size_t i = 0; i < spans.n; i++) {
		json_array(j);
		json_int(j, spans.at[i].from);
		json_int(j, spans.at[i].to);
		json_end(j);
	}
	json_end(j);
}

static void json_article(struct json *j, const struct shown *s)
{
	const struct article *a = &s->article;
	const struct {
		const char *key;
		struct str value;
	} members[] = {
		{ "id", s->article_id }, { "url", s->url }, { "title", a->title }, { "author", a->author }, { "outlet", a->outlet },
		{ "published", a->published }, { "modified", a->modified }, { "language", a->language }, { "place", a->place },
		{ "feed", s->feed }, { "text", a->text },
	};

	json_object(j);
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		json_key(j, members[i].key), json_str_or_null(j, members[i].value);
	json_spans(j, "body", a->body);
	json_spans(j, "headings", a->headings);
	json_key(j, "revision"), json_int(j, (int64_t)s->revision);
	json_key(j, "statements"), json_int(j, (int64_t)a->n_statements);
	json_end(j);
}

static void json_revision(struct json *j, const struct revision *r)
{
	char text[CLOCK_TEXT_BYTES];

	json_object(j);
	json_key(j, "revision"), json_int(j, (int64_t)r->number);
	json_key(j, "fetched"), json_str(j, clock_format(r->fetched_usec, text));
	json_key(j, "title"), json_str(j, r->title);
	json_key(j, "published"), json_str_or_null(j, r->published);
	json_key(j, "statements"), json_int(j, (int64_t)r->statements);
	json_end(j);
}

void shown_print_json(const struct shown *s)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "statement");
	if (s->is_statement)
		json_record(&j, &s->record);
	else
		json_null(&j);
	json_key(&j, "article"), json_article(&j, s);
	json_key(&j, "revisions"), json_array(&j);
	for (size_t i = 0; i < s->n_revisions; i++)
		json_revision(&j, &s->revisions[i]);
	json_end(&j);
	json_key(&j, "cluster"), json_array(&j);
	for (size_t i = 0; i < s->n_cluster; i++)
		json_record(&j, &s->cluster[i]);
	json_end(&j);
	json_end(&j);
	(void)printf("%.*s\n", (int)out.len, out.ptr);
}
